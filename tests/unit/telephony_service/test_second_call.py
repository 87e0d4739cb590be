"""An attempt with two calls: Twilio made two of one dial, or a call of somebody else's was taken for it."""

from collections.abc import Sequence
from typing import TypeVar

from services.telephony_service.decisions import decide
from services.telephony_service.intents import AskStatus, HangUp, Reconcile
from shared.events.calls import CallPlaced, CallStatus, CallStatusChanged, ConsentRecorded, ObservedBy
from shared.events.fact import Fact
from shared.events.interviews import CancelRequested
from shared.intents import Wake
from shared.projections.interview import Interview
from tests.strategies.facts import SUBJECT
from tests.strategies.stories.calls import Calls, call_sid, consent, reconciled, status
from tests.unit.telephony_service.deciding import TELEPHONY, asked_for, decided, interview_of, only
from tests.unit.telephony_service.policies import POLICY

SECOND = "CA" + "f" * 32
D = TypeVar("D", CallStatusChanged, ConsentRecorded)


def of_second(data: D) -> D:
    """The same, told of the second call."""
    return data.model_copy(update={"call_sid": SECOND})


def two_calls() -> Calls:
    """Twilio answered the first attempt's dial with a call, and tells of another one."""
    calls = asked_for()
    calls.permit()
    calls.story.tell(CallPlaced(attempt=1, call_sid=call_sid(1), observed_by=ObservedBy.REQUEST))
    calls.story.tell(of_second(status(1, CallStatus.RINGING, 1)))
    return calls


def kept_by_the_release_before(facts: Sequence[Fact]) -> Interview:
    """What a worker keeps that knows one end for all calls of an attempt."""
    document = TELEPHONY.document(facts)
    for attempt in document.get("attempts", {}).values():
        attempt.pop("calls", None)
    return Interview.model_validate({"_id": SUBJECT, **document})


def test_its_end_does_not_end_the_attempt_while_the_first_goes_on() -> None:
    calls = two_calls()
    began = calls.story.now
    calls.story.tell(of_second(status(1, CallStatus.COMPLETED, 2, duration=3.0)), 20)
    assert decided(calls.story) == [Wake(began + POLICY.quiet)]
    attempt = interview_of(calls.story.facts).attempts[1]
    assert (attempt.call_sid, attempt.call_status, attempt.end) == (call_sid(1), None, None)
    ended = calls.story.tell(status(1, CallStatus.COMPLETED, 3, duration=60.0), 40)
    found = only(decided(calls.story, after=10), Reconcile)
    assert (found.call_sid, found.cause, found.listing) == (call_sid(1), ended.id, True)


def test_the_one_in_which_somebody_speaks_is_the_attempts() -> None:
    calls = two_calls()
    calls.story.tell(of_second(consent(1, granted=True)), 10)
    calls.story.tell(status(1, CallStatus.COMPLETED, 1), 1)
    assert only(decided(calls.story), Wake)
    ended = calls.story.tell(of_second(status(1, CallStatus.COMPLETED, 3, duration=60.0)), 60)
    found = only(decided(calls.story, after=10), Reconcile)
    assert (found.call_sid, found.cause) == (SECOND, ended.id)


def test_that_one_was_compared_does_not_end_the_other() -> None:
    calls = two_calls()
    calls.story.tell(status(1, CallStatus.NO_ANSWER, 1), 5)
    calls.story.tell(reconciled(1, 0), 1)
    assert only(decided(calls.story), Wake)
    ended = calls.story.tell(of_second(status(1, CallStatus.NO_ANSWER, 2)), 30)
    assert decided(calls.story) == [Wake(ended.time + POLICY.retry_delay)]


def test_both_are_hung_up() -> None:
    calls = two_calls()
    calls.story.tell(CancelRequested(reason="The job is filled.", requested_by="Robin"))
    hang_ups = [item for item in decided(calls.story) if isinstance(item, HangUp)]
    assert [item.call_sid for item in hang_ups] == [call_sid(1), SECOND]
    assert len({item.effect_id for item in hang_ups}) == 2


def test_each_is_asked_after_when_it_is_quiet() -> None:
    calls, asked = two_calls(), set[str]()
    for _ in range(2):
        asked |= {item.call_sid for item in decided(calls.story, after=120) if isinstance(item, AskStatus)}
    assert asked == {call_sid(1), SECOND}


def test_what_the_release_before_kept_of_one_call_is_read_as_it_was() -> None:
    calls = asked_for()
    calls.ring()
    calls.talk([0, 1], skipped=[2])
    for length in range(1, len(calls.story.facts) + 1):
        told = calls.story.facts[:length]
        before, now = kept_by_the_release_before(told), interview_of(told)
        assert decide(POLICY, before, told[-1].time) == decide(POLICY, now, told[-1].time)
        for number, attempt in now.attempts.items():
            same = before.attempts[number]
            assert (same.call_status, same.end, same.over_since) == (
                attempt.call_status,
                attempt.end,
                attempt.over_since,
            )


def test_where_the_release_before_kept_the_end_of_the_second_alone_the_first_goes_on() -> None:
    calls = two_calls()
    calls.story.tell(of_second(status(1, CallStatus.COMPLETED, 2)), 20)
    assert kept_by_the_release_before(calls.story.facts).attempts[1].open_calls == (call_sid(1),)
