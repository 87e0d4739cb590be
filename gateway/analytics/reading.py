"""Adds windows up."""

from collections.abc import AsyncIterable
from dataclasses import dataclass, field
from datetime import datetime

from shared.counts import Counts, add, has_any
from shared.projections.window import Kind, QuestionText, Window


@dataclass(slots=True)
class Sums:
    """Figures of one kind: by window, and in all. Whole numbers and buckets, so that sums are exact."""

    total: Counts = field(default_factory=dict)
    by_start: dict[datetime, Counts] = field(default_factory=dict)
    questions: dict[str, QuestionText] = field(default_factory=dict)


async def summed(windows: AsyncIterable[Window], kind: Kind) -> Sums:
    """The sums over jobs for each window, and over everything; windows in which nothing was counted are left out."""
    sums = Sums()
    async for window in windows:
        counted = window.figures.get(kind)
        if isinstance(counted, dict) and has_any(counted):
            add(sums.by_start.setdefault(window.start, {}), counted)
            add(sums.total, counted)
            sums.questions |= window.questions
    sums.by_start = dict(sorted(sums.by_start.items()))
    return sums
