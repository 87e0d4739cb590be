"""How facts change an interview's document. Pure, in any order, any number of times."""

from shared.events.calls import (
    CallBlocked,
    CallPermitted,
    CallPlaced,
    CallReconciled,
    CallRefused,
    CallRequested,
    CallStatus,
    CallStatusChanged,
    ConsentRecorded,
)
from shared.events.fact import Fact
from shared.events.interviews import CancelRequested, InterviewCompleted, InterviewEvaluated, InterviewReviewed
from shared.events.responses import ResponseRecorded, ResponseSkipped
from shared.mongo.update import Update, earliest, latest, ranked, segment
from shared.projections.interview import Evaluated, InterviewStatus, Reviewed

_PROGRESS = {
    CallStatus.QUEUED: 0,
    CallStatus.INITIATED: 1,
    CallStatus.RINGING: 2,
    CallStatus.IN_PROGRESS: 3,
}


def requested(fact: Fact[CallRequested]) -> Update:
    """An interview begins."""
    return earliest(fact, "requested").merge(_status(InterviewStatus.PENDING))


def cancel_requested(fact: Fact[CancelRequested]) -> Update:
    """The first request to cancel counts."""
    return earliest(fact, "cancel")


def permitted(fact: Fact[CallPermitted]) -> Update:
    """An attempt may be dialled."""
    return earliest(fact, _attempt(fact, "permitted"))


def blocked(fact: Fact[CallBlocked]) -> Update:
    """A gate ended the interview."""
    return earliest(fact, "blocked")


def placed(fact: Fact[CallPlaced]) -> Update:
    """An attempt became a call."""
    return earliest(fact, _attempt(fact, "placed"))


def refused(fact: Fact[CallRefused]) -> Update:
    """An attempt led to no call."""
    return earliest(fact, _attempt(fact, "refused"))


def status_changed(fact: Fact[CallStatusChanged]) -> Update:
    """A call's status, which only goes forward however the callbacks arrive. Each call of an attempt has its own."""
    status, call = fact.data.status, _attempt(fact, f"calls.{segment(fact.data.call_sid)}")
    update = earliest(fact, _attempt(fact, "heard"))
    for path in (_attempt(fact, "progress"), f"{call}.progress"):
        update = update.merge(ranked(path, _PROGRESS.get(status, 4), status.value))
    if status is CallStatus.IN_PROGRESS:
        update = update.merge(_status(InterviewStatus.IN_PROGRESS))
    if not status.is_final:
        return update
    # The release before reads the attempt's alone.
    return update.merge(earliest(fact, f"{call}.ended")).merge(earliest(fact, _attempt(fact, "ended")))


def consent_recorded(fact: Fact[ConsentRecorded]) -> Update:
    """What the person on the line said last counts."""
    return latest(fact, _attempt(fact, "consent"))


def reconciled(fact: Fact[CallReconciled]) -> Update:
    """A call was compared with Twilio's list."""
    return earliest(fact, _attempt(fact, "reconciled"))


def recorded(fact: Fact[ResponseRecorded]) -> Update:
    """A take of an answer. Whoever tells of a recording again tells of the same one."""
    return earliest(fact, f"answers.{fact.data.question_index}.{segment(fact.data.recording_sid)}")


def skipped(fact: Fact[ResponseSkipped]) -> Update:
    """A question that nobody answered."""
    return earliest(fact, f"skipped.{fact.data.question_index}")


def completed(fact: Fact[InterviewCompleted]) -> Update:
    """The conversation is over."""
    return earliest(fact, "completed").merge(_status(InterviewStatus.after(fact.data.outcome)))


def evaluated(fact: Fact[InterviewEvaluated]) -> Update:
    """The last evaluation counts. Only what lists go by is kept; scoring_service keeps the rest."""
    return latest(fact, "assessment.evaluated", fact.data.model_dump(include=set(Evaluated.model_fields)))


def reviewed(fact: Fact[InterviewReviewed]) -> Update:
    """The last human word counts."""
    return latest(fact, "assessment.reviewed", fact.data.model_dump(include=set(Reviewed.model_fields)))


_OfAttempt = CallPermitted | CallPlaced | CallRefused | CallStatusChanged | ConsentRecorded | CallReconciled


def _attempt(fact: Fact[_OfAttempt], part: str) -> str:
    return f"attempts.{fact.data.attempt}.{part}"


def _status(status: InterviewStatus) -> Update:
    return ranked("status", status.rank, status.value)
