"""Where the decision about a candidate stands, as subscribers are told. Pure."""

from datetime import datetime

from services.scoring_service.intents import Announce
from shared.events.decisions import CandidateDecision, DecidedBy, revision
from shared.events.interviews import InterviewEvaluated, InterviewReviewed, Recommendation
from shared.projections.cell import Cell
from shared.projections.evaluation import Brief, Evaluation


def announce(evaluation: Evaluation, brief: Brief) -> list[Announce]:
    """The intent to tell of the state that holds now; none before the first evaluation, or when it is told already."""
    evaluated, reviewed = evaluation.evaluated, evaluation.reviewed
    if evaluation.completed is None or evaluated is None:
        return []
    current = revision(_place(evaluated), _place(reviewed) if reviewed else None)
    if evaluation.decision is not None and evaluation.decision.value.revision >= current:
        return []
    recommendation, decided_by = _recommended(evaluated.value, reviewed)
    decision = CandidateDecision(
        interview_id=evaluation.id,
        job_id=brief.job_id,
        candidate_id=brief.candidate_id,
        outcome=evaluation.completed.value.outcome,
        overall_score=evaluated.value.overall_score,
        recommendation=recommendation,
        decided_by=decided_by,
        needs_human=evaluated.value.needs_human and reviewed is None,
        evaluated_at=evaluated.at,
        reviewed_at=reviewed.at if reviewed else None,
        as_of=max(evaluated.at, reviewed.at) if reviewed else evaluated.at,
        revision=current,
    )
    cause = reviewed.id if reviewed and reviewed.at >= evaluated.at else evaluated.id
    return [Announce(cause, evaluation.id, evaluation.tenant, decision)]


def _place(cell: Cell[InterviewEvaluated] | Cell[InterviewReviewed]) -> tuple[datetime, str]:
    return cell.at, cell.id


def _recommended(
    evaluated: InterviewEvaluated, reviewed: Cell[InterviewReviewed] | None
) -> tuple[Recommendation | None, DecidedBy | None]:
    """A human's word stands, also over evaluations that came after it."""
    if reviewed is not None:
        return reviewed.value.recommendation, DecidedBy.HUMAN
    return evaluated.recommendation, DecidedBy.MODEL if evaluated.recommendation is not None else None
