"""How far interviews get."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import BaseModel, Field

from gateway.analytics.table import Cell
from gateway.views.figures.counted import Questions, below, number, numbers, ratio
from gateway.views.figures.duration import COLUMNS, DurationView, duration
from gateway.views.figures.table import Figures
from shared.counts import Counts

STEPS = ("requested", "permitted", "reached", "consented", "completed", "evaluated", "confirmed")


class StepView(BaseModel):
    """A step, and how many interviews took it and every step before it."""

    step: str
    interviews: int
    share: float | None = Field(description="of those that were asked for")
    since_step_before: DurationView | None = Field(description="none for the first step")


class FunnelView(Figures):
    """How far interviews get. `confirmed`: a human reviewed the recommendation, whatever was decided."""

    columns: ClassVar = ("step", "interviews", "share", *(f"since_step_before_{name}" for name in COLUMNS))

    steps: list[StepView]
    outcomes: dict[str, int] = Field(description="how conversations ended; none of those that go on")

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """A row a step."""
        for step in self.steps:
            since = step.since_step_before.cells() if step.since_step_before else (None,) * len(COLUMNS)
            yield (step.step, step.interviews, step.share, *since)


def funnel(counts: Counts, _: Questions) -> FunnelView:
    """From what was counted."""
    steps, between = below(counts, "steps"), below(counts, "between")
    asked = number(steps, "requested")
    return FunnelView(
        steps=[
            StepView(
                step=step,
                interviews=number(steps, step),
                share=ratio(number(steps, step), asked, 4),
                since_step_before=None if step == STEPS[0] else duration(below(between, step)),
            )
            for step in STEPS
        ],
        outcomes=numbers(below(counts, "outcomes")),
    )
