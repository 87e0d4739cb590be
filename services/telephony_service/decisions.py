"""What an interview's document asks for. Pure: the time comes in, intents and wake-ups go out.

Every path ends: in an intent whose fact changes the state, in a wake-up, or in `interview.completed`.
"""

from datetime import datetime, timedelta
from itertools import takewhile

from services.telephony_service.endings import called_off, ending
from services.telephony_service.gates import blocked
from services.telephony_service.intents import (
    AskStatus,
    Block,
    Dial,
    HangUp,
    Permit,
    Reconcile,
    TelephonyIntent,
)
from services.telephony_service.policy import Policy
from shared.events.calls import CallRequested, CallStatus, RefusalReason
from shared.intents import Wake
from shared.projections.cell import Cell
from shared.projections.interview import Attempt, Interview

Decided = list[TelephonyIntent | Wake]
_REFUSALS = {
    # Not in Twilio's words, which may repeat the number.
    RefusalReason.REFUSED: "Twilio refused the call; the attempt says why",
    RefusalReason.UNCONFIRMED: "Twilio never confirmed the call, and to be safe it is not placed again",
    RefusalReason.RATE_LIMITED: "Twilio's rate limit was reached",
    RefusalReason.UNREACHABLE: "Twilio could not be reached",
}
_REFUSAL_BACKOFF_CAP = timedelta(minutes=10)


def decide(policy: Policy, interview: Interview, now: datetime) -> Decided:
    """What is to be done for an interview, and when to look again."""
    requested = interview.requested
    if requested is None:
        return []
    if interview.completed is not None:
        return _left_on(interview)
    if interview.blocked is not None:
        return [ending(interview, interview.blocked.value.detail)]
    number = interview.latest_attempt
    attempt = interview.attempts.get(number)
    if attempt is not None and attempt.call_sid is not None:
        waiting = _for_the_call(policy, interview, number, attempt, now)
        if waiting:
            return waiting
    if end := called_off(interview):
        return [end]
    if now >= requested.value.deadline:
        return [ending(interview, "The deadline passed")]
    if attempt is not None and attempt.permitted is not None and attempt.refused is None and attempt.call_sid is None:
        # Also where nobody could find out what became of the dial, and it was given up: nothing else would ask again.
        return [_dial(interview, number, attempt, requested), Wake(min(requested.value.deadline, now + policy.quiet))]
    return _next(policy, interview, attempt, now)


def _left_on(interview: Interview) -> Decided:
    """What is still on when an interview is over: a dial was under way when it ended, and its call came after."""
    return [
        _hang_up(interview, number, attempt, call_sid)
        for number, attempt in sorted(interview.attempts.items())
        for call_sid in attempt.open_calls
    ]


def _for_the_call(policy: Policy, interview: Interview, number: int, attempt: Attempt, now: datetime) -> Decided:
    """What the latest call needs before anything else is decided; nothing when all is known of it.

    Whatever does not answer, there is an end to waiting for it.
    """
    assert interview.requested is not None
    assert attempt.began is not None
    limit = max(interview.requested.value.deadline, attempt.began + policy.call_limit)
    is_given_up = now >= limit + policy.quiet
    if not attempt.is_over:
        if is_given_up:
            return [ending(interview, "The call's end was never reported")]
        return _while_calling(policy, interview, number, attempt, now, limit)
    if is_given_up:
        return []
    if attempt.reconciled is None:
        return _after_call(policy, interview, number, attempt, now)
    if interview.is_missing_recovered(number) and now < attempt.reconciled.at + policy.quiet:
        # Its neighbours from the same comparison stand in another topic, and are on their way.
        return [Wake(attempt.reconciled.at + policy.quiet)]
    return []


def _while_calling(
    policy: Policy, interview: Interview, number: int, attempt: Attempt, now: datetime, limit: datetime
) -> Decided:
    """A call is on: wait, ask when it goes quiet, and end it when somebody wants it ended or it takes too long.

    Where there are two, each is asked after in its turn.
    """
    assert attempt.began is not None
    calls = attempt.open_calls
    decided: Decided = []
    if interview.cancel is not None or now >= limit:
        decided.extend(_hang_up(interview, number, attempt, call_sid) for call_sid in calls)
    inquiry = max(int((now - attempt.began) / policy.quiet), 0)
    if inquiry >= 1:
        cause, call_sid = _cause(interview, attempt), calls[inquiry % len(calls)]
        decided.append(AskStatus(cause, interview.id, interview.tenant, number, call_sid, inquiry))
    decided.append(Wake(attempt.began + policy.quiet * (inquiry + 1)))
    return decided


def _hang_up(interview: Interview, number: int, attempt: Attempt, call_sid: str) -> HangUp:
    return HangUp(_cause(interview, attempt), interview.id, interview.tenant, number, call_sid)


def _cause(interview: Interview, attempt: Attempt) -> str:
    assert interview.requested is not None
    return attempt.permitted.id if attempt.permitted else interview.requested.id


def _after_call(policy: Policy, interview: Interview, number: int, attempt: Attempt, now: datetime) -> Decided:
    """A call is over: compare its recordings with Twilio's list, once Twilio had time to write them."""
    end = attempt.end
    assert end is not None
    assert attempt.call_sid is not None
    asked = attempt.permitted.value.questions if attempt.permitted else interview.unanswered()
    known = tuple(
        (sid, index)
        for index, takes in sorted(interview.answers.items())
        for sid, take in sorted(takes.items())
        if take.value.attempt == number
    )
    skipped = tuple(index for index in sorted(interview.skipped) if index in asked)
    listing = end.value.status is CallStatus.COMPLETED and not (
        set(asked) <= {index for _, index in known} | set(skipped)
    )
    settled_at = end.at + policy.recordings_settle
    if listing and now < settled_at:
        return [Wake(settled_at)]
    return [Reconcile(end.id, interview.id, interview.tenant, number, attempt.call_sid, asked, known, skipped, listing)]


def _dial(interview: Interview, number: int, attempt: Attempt, requested: Cell[CallRequested]) -> Dial:
    assert attempt.permitted is not None
    questions = attempt.permitted.value.questions
    return Dial(attempt.permitted.id, interview.id, interview.tenant, number, requested.value.phone, questions)


def _next(policy: Policy, interview: Interview, attempt: Attempt | None, now: datetime) -> Decided:
    """Between calls: the conversation is over, or there is a next attempt and a time for it."""
    assert interview.requested is not None
    if attempt is None:
        return [_let_through(policy, interview, 1, now)]
    if attempt.refused is not None and not attempt.refused.value.retryable:
        return [ending(interview, _REFUSALS[attempt.refused.value.reason])]
    still_open = [index for index in interview.unanswered() if index not in interview.skipped]
    if not still_open:
        return [ending(interview, "Every question was asked")]
    if attempt.refused is None and _calls(interview) >= policy.attempts:
        return [ending(interview, f"{_calls(interview)} calls were made")]
    due = _due(policy, interview, attempt)
    if due >= interview.requested.value.deadline:
        return [Wake(interview.requested.value.deadline)]
    if now < due:
        return [Wake(due)]
    return [_let_through(policy, interview, interview.latest_attempt + 1, now)]


def _calls(interview: Interview) -> int:
    return sum(attempt.refused is None for attempt in interview.attempts.values())


def _due(policy: Policy, interview: Interview, attempt: Attempt) -> datetime:
    """When the next attempt may be made."""
    if attempt.refused is not None:
        wait: timedelta = policy.refusal_backoff * (1 << min(_refusals_in_a_row(interview) - 1, 20))
        return attempt.refused.at + min(wait, _REFUSAL_BACKOFF_CAP)
    assert attempt.over_since is not None
    was_cut_off = attempt.consented or interview.takes_of(interview.latest_attempt) > 0
    return attempt.over_since + (policy.resume_delay if was_cut_off else policy.retry_delay)


def _refusals_in_a_row(interview: Interview) -> int:
    newest_first = (interview.attempts[number] for number in sorted(interview.attempts, reverse=True))
    return sum(1 for _ in takewhile(lambda attempt: attempt.refused is not None, newest_first))


def _let_through(policy: Policy, interview: Interview, number: int, now: datetime) -> Permit | Block:
    assert interview.requested is not None
    request = interview.requested
    if found := blocked(request.value, policy, now):
        return Block(request.id, interview.id, interview.tenant, number, found)
    questions = tuple(index for index in interview.unanswered() if index not in interview.skipped)
    return Permit(request.id, interview.id, interview.tenant, number, questions)
