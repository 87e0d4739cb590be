"""Whether humans agree with what is recommended."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import BaseModel, Field

from gateway.analytics.table import Cell
from gateway.views.figures.counted import Questions, below, number, ratio
from gateway.views.figures.table import Figures
from shared.counts import Counts
from shared.events.interviews import Recommendation


class MatrixRowView(BaseModel):
    """What humans made of one recommendation."""

    recommended: Recommendation
    hire: int
    consider: int
    reject: int


class AgreementView(Figures):
    """Whether humans agree with what is recommended."""

    columns: ClassVar = ("recommended", "hire", "consider", "reject")

    reviewed: int
    confirmed: int
    overridden: int
    confirmed_share: float | None = Field(description="of those reviewed")
    matrix: list[MatrixRowView] = Field(description="the recommendation that holds, by the last review")
    without_recommendation: int = Field(description="reviewed although nothing was recommended")

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """A row a recommendation."""
        for each in self.matrix:
            yield (each.recommended.value, each.hire, each.consider, each.reject)


def agreement(counts: Counts, _: Questions) -> AgreementView:
    """From what was counted."""
    decisions, matrix = below(counts, "decisions"), below(counts, "matrix")
    confirmed, overridden = number(decisions, "confirmed"), number(decisions, "overridden")
    return AgreementView(
        reviewed=confirmed + overridden,
        confirmed=confirmed,
        overridden=overridden,
        confirmed_share=ratio(confirmed, confirmed + overridden, 4),
        matrix=[
            MatrixRowView(
                recommended=each, **{made.value: number(below(matrix, each), made.value) for made in Recommendation}
            )
            for each in Recommendation
        ],
        without_recommendation=number(counts, "without_recommendation"),
    )
