"""Where conversations end."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import BaseModel, Field

from gateway.analytics.table import Cell
from gateway.views.figures.counted import Questions, below, in_order, number
from gateway.views.figures.table import Figures
from shared.counts import Counts


class QuestionDropOffView(BaseModel):
    """How far conversations got at one question, as it was worded."""

    question_index: int
    question: str
    asked: int = Field(description="interviews in which it was asked, as far as can be told")
    answered: int
    skipped: int = Field(description="nobody spoke, in any call")
    cut_off_after: int = Field(description="calls that ended after it with questions left")


class DropOffView(Figures):
    """Where conversations end."""

    columns: ClassVar = ("question_index", "question", "asked", "answered", "skipped", "cut_off_after")

    questions: list[QuestionDropOffView]
    cut_off_before_first: int = Field(description="calls that ended after consent and before any answer")

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """A row a question, and one without for what ended before the first."""
        for each in self.questions:
            yield (each.question_index, each.question, each.asked, each.answered, each.skipped, each.cut_off_after)
        yield (None, None, None, None, None, self.cut_off_before_first)


def drop_off(counts: Counts, questions: Questions) -> DropOffView:
    """From what was counted."""
    rows = below(counts, "questions")
    return DropOffView(
        questions=[
            QuestionDropOffView(
                question_index=questions[key].index,
                question=questions[key].text,
                asked=number(below(rows, key), "asked"),
                answered=number(below(rows, key), "answered"),
                skipped=number(below(rows, key), "skipped"),
                cut_off_after=number(below(rows, key), "cut_off_after"),
            )
            for key in in_order(rows, questions)
        ],
        cut_off_before_first=number(counts, "cut_off_before_first"),
    )
