"""From features to a score of 0 to 10 for each criterion, and why."""

from collections.abc import Callable
from dataclasses import dataclass

from devkit.openai.tasks.features import Features

# Up to so many words, no criterion passes the score beside it: nobody shows much in so few.
_CAPS = ((0, 0), (3, 1), (8, 2), (15, 4), (25, 6))
_DETAILED_WORDS = 50


@dataclass(frozen=True)
class Mark:
    """A criterion's score, from 0 to 10, and the reason for it."""

    score: int
    reason: str


def marks(features: Features) -> dict[str, Mark]:
    """One mark per criterion."""
    specific = _specificity(features)
    raw = {
        "relevance": _relevance(features, specific),
        "clarity": _clarity(features, specific),
        "specificity": specific,
        "professionalism": _professionalism(features),
    }
    cap = _cap(features)
    scores = {criterion: max(0, min(cap, round(score))) for criterion, score in raw.items()}
    return {criterion: Mark(score, _REASONS[criterion](score, features)) for criterion, score in scores.items()}


def _cap(features: Features) -> int:
    if features.evasive and features.words <= _DETAILED_WORDS:
        return 2
    return next((cap for most, cap in _CAPS if features.words <= most), 10)


def _specificity(features: Features) -> float:
    details = 1.5 * min(features.numbers, 3) + min(features.names, 4) + 1.25 * min(features.deeds, 4)
    # A rambling answer says a little more than one word, but not much.
    least = 2 if features.words > _CAPS[-1][0] and not features.evasive else 0
    return max(least, min(10.0, 1 + details) - min(2, features.hedges // 2))


def _relevance(features: Features, specific: float) -> float:
    on_topic = (2, 3, 4, 6, 7, 8, 9)[min(len(features.shared), 6)]
    if features.words < _DETAILED_WORDS:
        return min(on_topic, 7)
    # A worked example need not repeat the question's words; one that shares some is right on it.
    return max(on_topic, 8 if specific >= 8 else 6 if specific >= 5 else 0)


def _clarity(features: Features, specific: float) -> float:
    length = features.words / max(1, features.sentences)
    steps = (features.words >= 25, features.words >= _DETAILED_WORDS, 7 <= length <= 30, features.connectives > 0)
    ordered = 3 + sum(steps) + (2 if specific >= 6 else 0)
    filling = features.fillers / max(1, features.words)
    return ordered - (4 if filling > 0.12 else 3 if filling > 0.06 else 1 if filling > 0.02 else 0)


def _professionalism(features: Features) -> float:
    gains = 2 * (features.words >= _DETAILED_WORDS) + (features.deeds >= 2) + (not features.fillers)
    losses = min(3, features.casual) + 5 * features.coarse + (features.hedges >= 2) + (features.fillers > 3)
    return 5 + gains - losses - (3 if features.addresses_grader else 0)


def _relevance_reason(score: int, features: Features) -> str:
    if features.addresses_grader:
        return "Part of the answer addresses whoever grades it instead of the question; that part does not count."
    if score >= 7:
        return "Answers the question that was asked, with an example that fits it."
    if score >= 4:
        return "Touches the question, but stays beside its point for much of the time."
    return "Hardly says anything about what was asked."


def _clarity_reason(score: int, features: Features) -> str:
    if features.fillers > 3:
        return f"Hard to follow in places: {features.fillers} filler words in {features.words} words."
    if score >= 7:
        return "Easy to follow, in whole sentences and in order."
    if score >= 4:
        return "Understandable, but without a clear course from situation to result."
    return f"With {features.words} words there is too little to follow."


def _specificity_reason(score: int, features: Features) -> str:
    found = f"figures: {features.numbers}, names: {features.names}, own deeds: {features.deeds}"
    if score >= 7:
        return f"Concrete and open to checking: {found}."
    if score >= 4:
        return f"Some detail ({found}), but more could be checked."
    return f"General statements with little that could be checked ({found})."


def _professionalism_reason(score: int, features: Features) -> str:
    if features.coarse:
        return "The choice of words would not do towards a customer or a colleague."
    if features.casual:
        return "Rather casual in tone for an interview."
    if score >= 7:
        return "Takes responsibility and speaks soberly of the own part."
    if score >= 4:
        return "Polite and neutral in tone, with little sign of taking responsibility."
    return "Too little was said to show a professional manner."


_REASONS: dict[str, Callable[[int, Features], str]] = {
    "relevance": _relevance_reason,
    "clarity": _clarity_reason,
    "specificity": _specificity_reason,
    "professionalism": _professionalism_reason,
}
