"""What can be ordered and how an assessment stands, from our documents to the port. Pure."""

from collections.abc import Iterable

from shared.ats.partner import Offer, Result, Standing
from shared.projections.evaluation import Evaluation
from shared.projections.interview import Interview, InterviewStatus
from shared.projections.job import Job


def offers(jobs: Iterable[Job]) -> list[Offer]:
    """Jobs that have their questions."""
    return [
        Offer(job.id, job.created.value.title, job.created.value.company)
        for job in jobs
        if job.created is not None and job.questions is not None
    ]


def standing(interview: Interview, evaluation: Evaluation | None, link: str) -> Standing:
    """How an interview stands."""
    pending = interview.status is None or interview.status.name == InterviewStatus.PENDING
    result = _result(interview, evaluation) if evaluation is not None else None
    return Standing(has_begun=not pending, requested_at=interview.created_at, link=link, result=result)


def _result(interview: Interview, evaluation: Evaluation) -> Result | None:
    """None before it is evaluated. A human's word stands over the model's."""
    if evaluation.evaluated is None:
        return None
    evaluated, reviewed = evaluation.evaluated.value, evaluation.reviewed
    ended = evaluation.completed or interview.completed
    return Result(
        outcome=ended.value.outcome if ended else None,
        score=evaluated.overall_score,
        recommendation=reviewed.value.recommendation if reviewed else evaluated.recommendation,
        is_reviewed=reviewed is not None,
        needs_human=evaluated.needs_human and reviewed is None,
        scored=sum(row.score is not None for row in evaluated.questions),
        asked=len(evaluated.questions),
        completed_at=ended.at if ended else None,
    )
