"""How an answer looks from outside: what was heard, what was made of it."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, Field

from shared.events.interviews import Answer
from shared.events.jobs import Competency, Question
from shared.events.responses import Criteria, UnscoreableReason
from shared.projections.evaluation import Evaluation, Take
from shared.projections.interview import Interview


class AnswerStatus(StrEnum):
    """How far an answer has come."""

    UNANSWERED = "unanswered"
    SKIPPED = "skipped"
    RECORDED = "recorded"
    TRANSCRIBED = "transcribed"
    SCORED = "scored"
    UNSCOREABLE = "unscoreable"


class UnscoreableView(BaseModel):
    """Why there is no score. There is never an invented one."""

    reason: UnscoreableReason
    detail: str


class AnswerView(BaseModel):
    """A question and its answer."""

    question_index: int = Field(description="from 0")
    question: str
    competency: Competency
    status: AnswerStatus
    attempt: int | None = Field(description="in which call it was given")
    recorded_at: datetime | None
    duration: float | None = Field(description="seconds")
    audio: str | None = Field(description="address of the recording, once it is archived")
    transcript: str | None
    language: str | None
    confidence: float | None = Field(description="of the transcript, 0 to 1; none where the model gives none")
    score: float | None = Field(description="0 to 10, computed from the criteria")
    criteria: Criteria | None = Field(description="each with quotes that stand verbatim in the transcript")
    feedback: str | None
    unscoreable: UnscoreableView | None


class AnswersView(BaseModel):
    """The answers of an interview."""

    items: list[AnswerView] = Field(description="one row a question, in the order of asking")


def answer_views(interview: Interview, evaluation: Evaluation | None) -> list[AnswerView]:
    """Every question in the order of asking, with its answer where there is one."""
    questions = interview.requested.value.questions if interview.requested else ()
    chosen = {answer.question_index: answer for answer in _answers(interview)}
    return [
        _view(interview, evaluation, index, question, chosen.get(index)) for index, question in enumerate(questions)
    ]


def take_of(interview: Interview, evaluation: Evaluation | None, question_index: int) -> Take | None:
    """The take that counts for a question."""
    chosen = next((answer for answer in _answers(interview) if answer.question_index == question_index), None)
    return evaluation.takes.get(chosen.recording_sid) if chosen and evaluation else None


def audio_path(interview_id: str, question_index: int) -> str:
    """The address of an answer's recording."""
    return f"/v1/interviews/{interview_id}/responses/{question_index}/audio"


def _answers(interview: Interview) -> tuple[Answer, ...]:
    return interview.completed.value.answers if interview.completed else interview.effective_answers()


def _view(
    interview: Interview, evaluation: Evaluation | None, index: int, question: Question, answer: Answer | None
) -> AnswerView:
    take = evaluation.takes.get(answer.recording_sid, Take()) if answer and evaluation else Take()
    recorded = interview.answers.get(index, {}).get(answer.recording_sid) if answer else None
    transcribed = take.transcribed.value if take.transcribed else None
    scored = take.verdict.value.scored if take.verdict else None
    unscoreable = take.verdict.value.unscoreable if take.verdict else None
    return AnswerView(
        question_index=index,
        question=question.text,
        competency=question.competency,
        status=_status(take, is_answered=answer is not None, is_skipped=index in interview.skipped),
        attempt=answer.attempt if answer else None,
        recorded_at=recorded.at if recorded else None,
        duration=recorded.value.duration if recorded else None,
        audio=audio_path(interview.id, index) if transcribed else None,
        transcript=transcribed.text if transcribed else None,
        language=transcribed.language if transcribed else None,
        confidence=transcribed.confidence if transcribed else None,
        score=scored.score if scored else None,
        criteria=scored.criteria if scored else None,
        feedback=scored.feedback if scored else None,
        unscoreable=UnscoreableView(reason=unscoreable.reason, detail=unscoreable.detail) if unscoreable else None,
    )


def _status(take: Take, *, is_answered: bool, is_skipped: bool) -> AnswerStatus:
    if not is_answered:
        return AnswerStatus.SKIPPED if is_skipped else AnswerStatus.UNANSWERED
    if take.verdict is not None:
        return AnswerStatus.SCORED if take.verdict.value.scored else AnswerStatus.UNSCOREABLE
    return AnswerStatus.TRANSCRIBED if take.transcribed else AnswerStatus.RECORDED
