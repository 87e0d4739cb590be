"""How an interview ends, from what was heard. Pure."""

from services.telephony_service.intents import Complete
from shared.events.interviews import InterviewCompleted, Outcome
from shared.projections.interview import Interview


def called_off(interview: Interview) -> Complete | None:
    """The end that somebody asked for: who requested the interview, or the candidate. None where nobody did."""
    if interview.cancel is not None:
        return complete(interview, Outcome.CANCELLED, f"Cancelled: {interview.cancel.value.reason}")
    if any(attempt.declined for attempt in interview.attempts.values()):
        return complete(interview, Outcome.DECLINED, "The candidate did not agree to the interview.")
    return None


def ending(interview: Interview, why: str) -> Complete:
    """The end that the answers and the calls amount to; `why` there is nothing more to wait for."""
    if end := called_off(interview):
        return end
    answered = len(interview.effective_answers())
    missing = len(interview.unanswered())
    if answered and not missing:
        return complete(interview, Outcome.COMPLETE, "Every question was answered.")
    if answered:
        return complete(
            interview, Outcome.PARTIAL, f"{why}; {answered} of {answered + missing} questions were answered."
        )
    if any(attempt.consented for attempt in interview.attempts.values()):
        return complete(interview, Outcome.PARTIAL, f"{why}; the candidate agreed but answered no question.")
    if any(attempt.call_sid for attempt in interview.attempts.values()):
        return complete(interview, Outcome.NO_ANSWER, f"{why}; the candidate was not reached.")
    return complete(interview, Outcome.FAILED, why if interview.blocked else f"{why}; no call came about.")


def complete(interview: Interview, outcome: Outcome, reason: str) -> Complete:
    """`interview.completed` with everything that was heard."""
    assert interview.requested is not None
    calls = [attempt for attempt in interview.attempts.values() if attempt.call_sid is not None]
    return Complete(
        interview.requested.id,
        interview.id,
        interview.tenant,
        InterviewCompleted(
            outcome=outcome,
            reason=reason,
            answers=interview.effective_answers(),
            unanswered=interview.unanswered(),
            attempts=len(calls),
            call_seconds=sum((attempt.end.value.duration or 0) for attempt in calls if attempt.end is not None),
        ),
    )
