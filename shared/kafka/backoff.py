"""How long to wait before the next try."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential with full jitter: between nothing and ``min(cap, base * 2 ** attempt)`` seconds."""

    base: float
    cap: float

    def seconds(self, attempt: int, chance: float) -> float:
        """The wait after try number `attempt`, from 0. `chance` is in [0, 1)."""
        return min(self.cap, self.base * 2.0 ** min(attempt, 30)) * chance

    def draw(self, attempt: int) -> float:
        """The wait, by the roll of a die."""
        return self.seconds(attempt, random.random())
