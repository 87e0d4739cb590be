"""How long a result takes."""

from collections.abc import Iterator
from typing import ClassVar

from gateway.analytics.table import Cell
from gateway.views.figures.counted import Questions
from gateway.views.figures.duration import COLUMNS, DurationView, duration
from gateway.views.figures.table import Figures
from shared.counts import Counts


class TimeToResultView(Figures):
    """How long it takes from asking for an interview to its first evaluation."""

    columns: ClassVar = COLUMNS

    duration: DurationView

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """One row."""
        yield self.duration.cells()


def time_to_result(counts: Counts, _: Questions) -> TimeToResultView:
    """From what was counted."""
    return TimeToResultView(duration=duration(counts))
