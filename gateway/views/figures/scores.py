"""How answers are scored."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import BaseModel, Field

from gateway.analytics.table import Cell
from gateway.views.figures.counted import Questions, below, in_order, number, numbers, ratio
from gateway.views.figures.table import Figures
from shared.counts import Counts
from shared.projections.window import QuestionText


class QuestionScoresView(BaseModel):
    """The scores of one question, as it was worded."""

    question_index: int
    question: str
    count: int = Field(description="answers with a score")
    mean: float | None
    histogram: list[int] = Field(description="of scores from 0 to below 1, from 1 to below 2, … and of 10: 11 numbers")
    unscoreable: dict[str, int] = Field(description="answers without a score, by the reason")


class ScoresView(Figures):
    """How answers were scored, by the evaluation that holds."""

    columns: ClassVar = (
        *("question_index", "question", "count", "mean"),
        *(f"score_{score}" for score in range(11)),
        "unscoreable",
    )

    questions: list[QuestionScoresView]

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """A row a question."""
        for each in self.questions:
            unscoreable = sum(each.unscoreable.values())
            yield (each.question_index, each.question, each.count, each.mean, *each.histogram, unscoreable)


def scores(counts: Counts, questions: Questions) -> ScoresView:
    """From what was counted."""
    return ScoresView(questions=[_scores(below(counts, key), questions[key]) for key in in_order(counts, questions)])


def _scores(counts: Counts, question: QuestionText) -> QuestionScoresView:
    count, histogram = number(counts, "count"), below(counts, "histogram")
    return QuestionScoresView(
        question_index=question.index,
        question=question.text,
        count=count,
        mean=ratio(number(counts, "tenths"), count * 10, 2),
        histogram=[number(histogram, str(score)) for score in range(11)],
        unscoreable=numbers(below(counts, "unscoreable")),
    )
