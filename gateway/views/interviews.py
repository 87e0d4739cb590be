"""How an interview looks from outside: telephony's half and scoring's half, put together."""

from datetime import datetime

from pydantic import BaseModel, Field

from gateway.listed import ListedInterview
from gateway.views.answers import AnswerView, answer_views
from gateway.views.scorecards import ResultView, result_view
from shared.events.calls import BlockReason, CallRequested, RefusalReason
from shared.events.interviews import Outcome, Recommendation
from shared.projections.evaluation import Evaluation
from shared.projections.interview import Attempt, Interview, InterviewStatus


class RefusalView(BaseModel):
    """Why an attempt led to no call."""

    reason: RefusalReason
    detail: str


class AttemptView(BaseModel):
    """One dial."""

    attempt: int = Field(description="from 1")
    call_sid: str | None
    call_status: str | None = Field(description="Twilio's word for where the call is")
    placed_at: datetime | None
    ended_at: datetime | None
    duration: float | None = Field(description="of the whole call, in seconds")
    consent: bool | None = Field(description="whether the person on the line agreed; none before they were asked")
    refusal: RefusalView | None


class BlockView(BaseModel):
    """Why a gate let no call through."""

    reason: BlockReason
    detail: str


class InterviewSummary(BaseModel):
    """An interview in a list."""

    id: str
    job_id: str
    candidate_id: str
    title: str
    candidate_name: str
    status: InterviewStatus
    outcome: Outcome | None
    overall_score: float | None
    recommendation: Recommendation | None
    is_evaluated: bool
    needs_human: bool | None = Field(description="whether only a human can tell; none until evaluated")
    reviewed_recommendation: Recommendation | None = Field(description="what a human made of it")
    created_at: datetime


class InterviewView(BaseModel):
    """An interview from the request to the review."""

    id: str
    job_id: str
    candidate_id: str
    title: str
    company: str
    candidate_name: str
    status: InterviewStatus
    outcome: Outcome | None = Field(description="how the conversation ended; none before")
    outcome_reason: str | None
    is_cancelling: bool = Field(description="somebody asked to end it and it has not ended yet")
    blocked: BlockView | None
    attempts: list[AttemptView]
    answers: list[AnswerView] = Field(description="one row a question, in the order of asking")
    result: ResultView | None = Field(description="none until evaluated")
    rubric_version: str
    deadline: datetime
    created_at: datetime
    completed_at: datetime | None


def interview_summary(interview: Interview | ListedInterview) -> InterviewSummary:
    """An interview for a list, of one document alone."""
    assert interview.requested is not None
    request = interview.requested.value
    evaluated = interview.assessment.evaluated.value if interview.assessment.evaluated else None
    reviewed = interview.assessment.reviewed.value if interview.assessment.reviewed else None
    return InterviewSummary(
        id=interview.id,
        job_id=request.job_id,
        candidate_id=request.candidate_id,
        title=request.title,
        candidate_name=request.candidate_name,
        status=_status(interview),
        outcome=interview.completed.value.outcome if interview.completed else None,
        overall_score=evaluated.overall_score if evaluated else None,
        recommendation=evaluated.recommendation if evaluated else None,
        is_evaluated=evaluated is not None,
        needs_human=evaluated.needs_human if evaluated else None,
        reviewed_recommendation=reviewed.recommendation if reviewed else None,
        created_at=interview.created_at,
    )


def interview_view(interview: Interview, evaluation: Evaluation | None) -> InterviewView:
    """An interview in full. Scoring may not know of it yet."""
    request = _request(interview)
    completed = interview.completed
    blocked = interview.blocked.value if interview.blocked else None
    evaluated = evaluation.evaluated if evaluation else None
    return InterviewView(
        id=interview.id,
        job_id=request.job_id,
        candidate_id=request.candidate_id,
        title=request.title,
        company=request.company,
        candidate_name=request.candidate_name,
        status=_status(interview),
        outcome=completed.value.outcome if completed else None,
        outcome_reason=completed.value.reason if completed else None,
        is_cancelling=interview.cancel is not None and completed is None,
        blocked=BlockView(reason=blocked.reason, detail=blocked.detail) if blocked else None,
        attempts=[_attempt(number, attempt) for number, attempt in sorted(interview.attempts.items())],
        answers=answer_views(interview, evaluation),
        result=result_view(evaluation, evaluated) if evaluation and evaluated else None,
        rubric_version=request.rubric_version,
        deadline=request.deadline,
        created_at=interview.created_at,
        completed_at=completed.at if completed else None,
    )


def _request(interview: Interview) -> CallRequested:
    assert interview.requested is not None
    return interview.requested.value


def _status(interview: Interview | ListedInterview) -> InterviewStatus:
    return InterviewStatus(interview.status.name) if interview.status else InterviewStatus.PENDING


def _attempt(number: int, attempt: Attempt) -> AttemptView:
    refused = attempt.refused.value if attempt.refused else None
    return AttemptView(
        attempt=number,
        call_sid=attempt.call_sid,
        call_status=attempt.call_status,
        placed_at=attempt.placed.at if attempt.placed else None,
        ended_at=attempt.end.at if attempt.end else None,
        duration=attempt.end.value.duration if attempt.end else None,
        consent=attempt.consent.value.granted if attempt.consent else None,
        refusal=RefusalView(reason=refused.reason, detail=refused.detail) if refused else None,
    )
