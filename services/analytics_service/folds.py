"""How facts change what is known of an interview's life. Pure, in any order, any number of times."""

from services.analytics_service.spans import hour_of
from shared.events.calls import (
    CallBlocked,
    CallPermitted,
    CallPlaced,
    CallRefused,
    CallRequested,
    CallStatus,
    CallStatusChanged,
    ConsentRecorded,
)
from shared.events.fact import Fact
from shared.events.ids import derived_id
from shared.events.interviews import InterviewCompleted, InterviewEvaluated, InterviewReviewed
from shared.events.model import ModelUsage
from shared.events.responses import ResponseRecorded, ResponseScored, ResponseSkipped, ResponseTranscribed
from shared.mongo.update import Update, earliest, latest, segment
from shared.projections.life import QuestionVerdict, Spent, Verdicts

_PICKED_UP = {CallStatus.IN_PROGRESS, CallStatus.COMPLETED}
"""The second also tells it where the webhook of the first was lost: a call that nobody picks up is never completed."""

_MOST = 10**12


def requested(fact: Fact[CallRequested]) -> Update:
    """An interview begins. Its window is the hour in which it was first asked for."""
    asked = {"job_id": fact.data.job_id, "questions": [question.text for question in fact.data.questions]}
    hour = hour_of(fact.time)
    cohort = f"cohorts.{derived_id(fact.data.job_id, hour.isoformat())}"
    counted = Update(highest={cohort: {"job_id": fact.data.job_id, "hour": hour}})
    return earliest(fact, "requested", asked).merge(counted)


def permitted(fact: Fact[CallPermitted]) -> Update:
    """An attempt may be dialled."""
    return _dialled(fact).merge(
        earliest(fact, _attempt(fact, "permitted"), fact.data.model_dump(include={"questions"}))
    )


def blocked(fact: Fact[CallBlocked]) -> Update:
    """A gate ended the interview."""
    return _dialled(fact).merge(earliest(fact, _attempt(fact, "blocked"), fact.data.model_dump(include={"reason"})))


def placed(fact: Fact[CallPlaced]) -> Update:
    """An attempt became a call."""
    return _dialled(fact)


def refused(fact: Fact[CallRefused]) -> Update:
    """An attempt led to no call."""
    return _dialled(fact).merge(earliest(fact, _attempt(fact, "refused"), fact.data.model_dump(include={"reason"})))


def status_changed(fact: Fact[CallStatusChanged]) -> Update:
    """Somebody picked up, or the call is over, and how long it was."""
    update = _dialled(fact)
    if fact.data.status in _PICKED_UP:
        update = update.merge(Update(lowest={_attempt(fact, "reached_at"): fact.time}))
    if fact.data.status.is_final:
        update = update.merge(earliest(fact, _attempt(fact, "ended"), fact.data.model_dump(include={"status"})))
    if fact.data.duration is not None:
        length = _countable(round(fact.data.duration * 1000))
        update = update.merge(Update(highest={f"call_milliseconds.{segment(fact.data.call_sid)}": length}))
    return update


def consent_recorded(fact: Fact[ConsentRecorded]) -> Update:
    """Somebody agreed. Who did not, went no further than to pick up."""
    update = _dialled(fact)
    return update.merge(Update(lowest={_attempt(fact, "consented_at"): fact.time})) if fact.data.granted else update


def recorded(fact: Fact[ResponseRecorded]) -> Update:
    """A question was answered."""
    return _dialled(fact).merge(Update(highest={_attempt(fact, f"answered.{fact.data.question_index}"): True}))


def skipped(fact: Fact[ResponseSkipped]) -> Update:
    """A question was asked and nobody spoke."""
    return _dialled(fact).merge(Update(highest={_attempt(fact, f"skipped.{fact.data.question_index}"): True}))


def transcribed(fact: Fact[ResponseTranscribed]) -> Update:
    """What writing an answer down took."""
    return _spent(fact, "transcription", fact.data.usage) if fact.data.model is not None else _known(fact)


def scored(fact: Fact[ResponseScored]) -> Update:
    """What judging an answer took."""
    return _spent(fact, "judging", fact.data.usage)


def completed(fact: Fact[InterviewCompleted]) -> Update:
    """The conversation is over."""
    return earliest(fact, "ended", fact.data.model_dump(include={"outcome"}))


def evaluated(fact: Fact[InterviewEvaluated]) -> Update:
    """The first evaluation is the result that was waited for; the last one says what holds."""
    verdicts = Verdicts(
        recommendation=fact.data.recommendation,
        questions=tuple(
            QuestionVerdict(
                index=result.question_index,
                text=result.question,
                tenths=None if result.score is None else round(result.score * 10),
                unscoreable=result.unscoreable,
            )
            for result in fact.data.questions
        ),
    )
    update = latest(fact, "evaluated", verdicts.model_dump()).merge(Update(lowest={"evaluated_at": fact.time}))
    return update if fact.data.model is None else update.merge(_spent(fact, "summary", fact.data.usage))


def reviewed(fact: Fact[InterviewReviewed]) -> Update:
    """A human looked. The last word counts."""
    review = fact.data.model_dump(include={"decision", "recommendation"})
    return latest(fact, "reviewed", review).merge(Update(lowest={"reviewed_at": fact.time}))


_OfAttempt = (
    CallPermitted
    | CallBlocked
    | CallPlaced
    | CallRefused
    | CallStatusChanged
    | ConsentRecorded
    | ResponseRecorded
    | ResponseSkipped
)


def _dialled(fact: Fact[_OfAttempt]) -> Update:
    return _known(fact).merge(Update(lowest={_attempt(fact, "at"): fact.time}))


def _attempt(fact: Fact[_OfAttempt], part: str) -> str:
    return f"attempts.{fact.data.attempt}.{part}"


def _spent(fact: Fact, task: str, usage: ModelUsage | None) -> Update:
    tokens = Spent(
        task=task,
        input_tokens=None if usage is None else _countable(usage.input_tokens),
        output_tokens=None if usage is None else _countable(usage.output_tokens),
    )
    return _known(fact).merge(Update(highest={f"spent.{segment(fact.id)}": tokens.model_dump()}))


def _countable(number: int) -> int:
    """`number`, if millions like it can be added up in MongoDB's 64 bits.

    Raises:
        ValueError: it is beyond that, and beyond belief; then the fact is put aside and does not stop a whole window.
    """
    if number > _MOST:
        raise ValueError(f"{number} is beyond what can be added up")
    return number


def _known(fact: Fact) -> Update:
    return Update({"tenant": fact.tenant, "updated_at": fact.time}, {"created_at": fact.time})
