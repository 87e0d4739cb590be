"""The rules of judging, as a value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """What is good enough to judge, and what a score amounts to (0 to 10)."""

    transcript_confidence: float
    hire: float
    consider: float
