"""What a case of the bench is: sides that are measured in turn, and what their ratio should be."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TypeAlias

from bench.ground import Ground

Sample: TypeAlias = Mapping[str, float]
"""What one measurement of one side found: metric → value, with its unit in its name, such as `cpu_ms`."""
Measure: TypeAlias = Callable[[], Awaitable[Sample]]
Sides: TypeAlias = Mapping[str, Measure]

PRODUCT = "product"
FLOOR = "floor"


@dataclass(frozen=True)
class Goal:
    """What should hold of `metric`: its value of one side, over its value of another in the same round.

    With no `under` the value itself is judged. One of `at_least` and `at_most` is given.
    """

    metric: str
    at_least: float | None = None
    at_most: float | None = None
    over: str = PRODUCT
    under: str | None = FLOOR
    says: str = ""
    """What is compared, where the metric's name alone does not say it."""

    def __post_init__(self) -> None:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("a goal has one bound")

    @property
    def name(self) -> str:
        """Unique within its case."""
        against = "" if self.under is None else f"/{self.under}"
        return f"{self.metric}:{self.over}{against}"

    @property
    def bound(self) -> str:
        """As people write it: `≥ 0.25 ×`."""
        unit = "" if self.under is None else " ×"
        return f"≥ {self.at_least:g}{unit}" if self.at_least is not None else f"≤ {self.at_most:g}{unit}"

    def met(self, value: float) -> bool:
        """Whether it holds of this ratio, or value."""
        return value >= self.at_least if self.at_least is not None else value <= (self.at_most or 0.0)


@dataclass(frozen=True)
class Case:
    """One thing that users feel, and what is the least it could cost."""

    name: str
    title: str
    floor: str
    """What is measured beside it."""
    goals: tuple[Goal, ...]
    sides: Callable[[Ground], AbstractAsyncContextManager[Sides]]
    """Sets up, yields what can be measured, cleans up."""
    rounds: int = 5
    has_warm_up: bool = True
    """Whether each side runs once uncounted before the rounds."""
