"""What stands in counts: see `shared.counts`."""

from collections.abc import Mapping
from fractions import Fraction

from shared.counts import Counts
from shared.projections.window import QuestionText

Questions = Mapping[str, QuestionText]
"""By the key under which their counts stand."""


def below(counts: Counts, name: str) -> Counts:
    """What is counted under `name`; nothing where nothing was."""
    found = counts.get(name, {})
    return found if isinstance(found, dict) else {}


def number(counts: Counts, name: str) -> int:
    """The number under `name`; 0 where nothing was counted."""
    found = counts.get(name, 0)
    return found if isinstance(found, int) else 0


def numbers(counts: Counts) -> dict[str, int]:
    """Every number directly under `counts`, by name, in order."""
    return {name: value for name, value in sorted(counts.items()) if isinstance(value, int)}


def ratio(part: int, whole: int, digits: int) -> float | None:
    """Rounded to so many decimals, a half to the even one; none of nothing."""
    return float(round(Fraction(part, whole), digits)) if whole else None


def in_order(counts: Counts, questions: Questions) -> list[str]:
    """The keys of questions, as they are asked."""
    return sorted(counts, key=lambda key: (questions[key].index, questions[key].text))
