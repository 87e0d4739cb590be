"""From scores to a recommendation. Pure, and always the more cautious of two."""

from services.scoring_service.policy import Policy
from shared.events.interviews import Recommendation

_CAUTION = [Recommendation.REJECT, Recommendation.CONSIDER, Recommendation.HIRE]


def by_threshold(policy: Policy, score: float | None, scored: int, asked: int) -> Recommendation | None:
    """What the overall score amounts to.

    None when fewer than half of the questions could be scored: that is too little to recommend anything by. `hire`
    takes every question.
    """
    if score is None or scored * 2 < asked:
        return None
    if score >= policy.hire and scored == asked:
        return Recommendation.HIRE
    return Recommendation.CONSIDER if score >= policy.consider else Recommendation.REJECT


def more_cautious(one: Recommendation, other: Recommendation) -> Recommendation:
    """The one further from hiring."""
    return min(one, other, key=_CAUTION.index)
