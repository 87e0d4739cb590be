"""From criteria to a score. Pure: the model judges, the arithmetic is ours."""

from collections.abc import Sequence

from shared.events.responses import Criteria

WEIGHTS = {"relevance": 0.35, "specificity": 0.30, "clarity": 0.20, "professionalism": 0.15}
"""How much each criterion counts; they add up to one."""


def answer_score(criteria: Criteria) -> float:
    """The weighted mean of the criteria, 0 to 10, to one decimal."""
    weighted: float = sum(weight * getattr(criteria, name).score for name, weight in WEIGHTS.items())
    return round(weighted, 1)


def overall_score(scores: Sequence[float]) -> float | None:
    """The mean of the answers' scores to one decimal; none when no answer was scored."""
    return round(sum(scores) / len(scores), 1) if scores else None
