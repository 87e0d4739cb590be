"""How long something took."""

from pydantic import BaseModel

from gateway.analytics.table import Cell
from gateway.views.figures.counted import below, number, numbers, ratio
from shared.counts import Counts
from shared.spread import percentile

COLUMNS = ("count", "mean_seconds", "p50_seconds", "p95_seconds")
"""Of `DurationView.cells`."""


class DurationView(BaseModel):
    """How long something took. The percentiles are at most 1 % away from the duration that has their rank."""

    count: int
    mean_seconds: float | None
    p50_seconds: float | None
    p95_seconds: float | None

    def cells(self) -> tuple[Cell, ...]:
        """As a part of a row."""
        return (self.count, self.mean_seconds, self.p50_seconds, self.p95_seconds)


def duration(counts: Counts) -> DurationView:
    """From added-up spreads."""
    count, buckets = number(counts, "count"), numbers(below(counts, "buckets"))
    return DurationView(
        count=count,
        mean_seconds=ratio(number(counts, "milliseconds"), count * 1000, 3),
        p50_seconds=_seconds(percentile(buckets, 0.50)),
        p95_seconds=_seconds(percentile(buckets, 0.95)),
    )


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(milliseconds / 1000, 3)
