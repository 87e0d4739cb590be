"""How an evaluation looks from outside."""

from datetime import datetime

from pydantic import BaseModel, Field

from gateway.views.answers import AnswerView, answer_views
from shared.events.interviews import InterviewEvaluated, Outcome, Recommendation, ReviewDecision
from shared.projections.cell import Cell
from shared.projections.evaluation import Evaluation
from shared.projections.interview import Interview


class ReviewView(BaseModel):
    """What a human made of the recommendation."""

    decision: ReviewDecision
    recommendation: Recommendation
    reason: str | None
    reviewer: str
    reviewed_at: datetime


class ResultView(BaseModel):
    """What an interview amounts to, for a human to confirm."""

    overall_score: float | None = Field(description="0 to 10: mean of the scored answers; none when there are none")
    recommendation: Recommendation | None = Field(description="none when only a human can tell")
    needs_human: bool = Field(description="something could not be scored, or no recommendation can be given")
    reason: str = Field(description="how the recommendation came about")
    summary: str | None
    strengths: list[str]
    improvements: list[str]
    is_being_rescored: bool = Field(description="a newer result is on its way")
    evaluated_at: datetime
    review: ReviewView | None


class ScorecardView(ResultView):
    """The result with the evidence of every answer."""

    interview_id: str
    job_id: str
    candidate_id: str
    title: str
    outcome: Outcome | None
    outcome_reason: str | None = Field(description="how the conversation ended, in a sentence")
    model_recommendation: Recommendation | None
    threshold_recommendation: Recommendation | None
    rubric_version: str
    model: str | None = Field(description="which model judged; none where none was needed or had")
    answers: list[AnswerView]


def result_view(evaluation: Evaluation, evaluated: Cell[InterviewEvaluated]) -> ResultView:
    """The result that stands."""
    result = evaluated.value
    return ResultView(
        overall_score=result.overall_score,
        recommendation=result.recommendation,
        needs_human=result.needs_human,
        reason=result.reason,
        summary=result.summary,
        strengths=list(result.strengths),
        improvements=list(result.improvements),
        is_being_rescored=evaluation.generation != result.generation,
        evaluated_at=evaluated.at,
        review=review_view(evaluation),
    )


def scorecard_view(interview: Interview, evaluation: Evaluation, evaluated: Cell[InterviewEvaluated]) -> ScorecardView:
    """The scorecard of an evaluated interview."""
    assert interview.requested is not None
    request, result = interview.requested.value, evaluated.value
    return ScorecardView(
        **dict(result_view(evaluation, evaluated)),
        interview_id=interview.id,
        job_id=request.job_id,
        candidate_id=request.candidate_id,
        title=request.title,
        outcome=interview.completed.value.outcome if interview.completed else None,
        outcome_reason=interview.completed.value.reason if interview.completed else None,
        model_recommendation=result.model_recommendation,
        threshold_recommendation=result.threshold_recommendation,
        rubric_version=result.rubric_version,
        model=result.model,
        answers=answer_views(interview, evaluation),
    )


def review_view(evaluation: Evaluation) -> ReviewView | None:
    """The last review."""
    if evaluation.reviewed is None:
        return None
    reviewed = evaluation.reviewed.value
    return ReviewView(
        decision=reviewed.decision,
        recommendation=reviewed.recommendation,
        reason=reviewed.reason,
        reviewer=reviewed.reviewer,
        reviewed_at=evaluation.reviewed.at,
    )
