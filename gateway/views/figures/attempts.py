"""When people can be reached."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import BaseModel, Field

from gateway.analytics.table import Cell
from gateway.views.figures.counted import Questions, below, numbers
from gateway.views.figures.table import Figures
from shared.counts import Counts


class HourView(BaseModel):
    """The attempts that began in one hour of the day."""

    hour: int = Field(ge=0, le=23, description="in UTC")
    attempts: int
    outcomes: dict[str, int]


class AttemptsView(Figures):
    """When people can be reached."""

    columns: ClassVar = ("hour", "outcome", "attempts")

    attempts: int
    outcomes: dict[str, int] = Field(
        description="`completed`, `busy`, `no-answer`, `failed`, `canceled` as Twilio says; `refused`, `rate_limited`, "
        "`unreachable`, `unconfirmed` where no call came about; `blocked` by a gate; `open` while nobody knows"
    )
    hours: list[HourView]

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """A row an hour and outcome."""
        for each in self.hours:
            for outcome, number in each.outcomes.items():
                yield (each.hour, outcome, number)


def attempts(counts: Counts, _: Questions) -> AttemptsView:
    """From what was counted."""
    hours = [
        HourView(hour=int(hour), attempts=sum(outcomes.values()), outcomes=outcomes)
        for hour, outcomes in ((hour, numbers(below(counts, hour))) for hour in sorted(counts))
    ]
    names = sorted({outcome for hour in hours for outcome in hour.outcomes})
    return AttemptsView(
        attempts=sum(hour.attempts for hour in hours),
        outcomes={name: sum(hour.outcomes.get(name, 0) for hour in hours) for name in names},
        hours=hours,
    )
