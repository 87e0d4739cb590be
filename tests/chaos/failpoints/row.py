"""A row of the matrix, and what became of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.failpoints.stage import Stage


@dataclass(frozen=True)
class Row:
    """One failpoint of the matrix: who is armed with it, and what leads there.

    Rows that arm nobody run commands, which arm themselves: those of different `lane`s side by side.
    """

    failpoint: str
    armed: tuple[str, ...]
    play: "Play"
    lane: str = ""


Play = Callable[["Stage", str], Awaitable[None]]
"""Leads to a failpoint, which it is given the name of."""


@dataclass
class Outcome:
    """What a row came to."""

    died: list[str] = field(default_factory=list)
    """Who died at the failpoint, as often as it did."""
    interviews: list[str] = field(default_factory=list)
    trouble: str | None = None
    """Why the row did not come to its end."""
    seconds: float = 0.0
