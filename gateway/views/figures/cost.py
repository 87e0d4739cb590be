"""What interviews take."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import BaseModel, Field

from gateway.analytics.table import Cell
from gateway.views.figures.counted import Questions, below, number, ratio
from gateway.views.figures.duration import COLUMNS, DurationView, duration
from gateway.views.figures.table import Figures
from shared.counts import Counts

TASKS = ("transcription", "judging", "summary")


class TokensView(BaseModel):
    """What one kind of question to the model took."""

    task: str
    input_tokens: int
    output_tokens: int
    answers: int = Field(description="of which these tokens are known")
    unknown: int = Field(description="answers whose tokens nobody counted: they are in no sum")


class CostView(Figures):
    """What interviews take: seconds on the phone, and tokens of the model."""

    columns: ClassVar = (
        *("interviews", "calls", "call_seconds", *(f"call_time_{name}" for name in COLUMNS)),
        *("input_tokens", "output_tokens", "unknown_answers"),
    )

    interviews: int
    calls: int = Field(description="that have ended")
    call_seconds: float
    call_time: DurationView = Field(description="of an interview with all its calls; those without any are left out")
    input_tokens: int
    output_tokens: int
    input_tokens_per_interview: float | None
    output_tokens_per_interview: float | None
    tokens: list[TokensView]

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """One row."""
        unknown = sum(each.unknown for each in self.tokens)
        spent = (self.input_tokens, self.output_tokens, unknown)
        yield (self.interviews, self.calls, self.call_seconds, *self.call_time.cells(), *spent)


def cost(counts: Counts, _: Questions) -> CostView:
    """From what was counted."""
    interviews, call_time, tasks = number(counts, "interviews"), below(counts, "call_time"), below(counts, "tokens")
    tokens = [
        TokensView(
            task=task,
            input_tokens=number(below(tasks, task), "input"),
            output_tokens=number(below(tasks, task), "output"),
            answers=number(below(tasks, task), "known"),
            unknown=number(below(tasks, task), "unknown"),
        )
        for task in TASKS
    ]
    read, written = sum(each.input_tokens for each in tokens), sum(each.output_tokens for each in tokens)
    return CostView(
        interviews=interviews,
        calls=number(counts, "calls"),
        call_seconds=number(call_time, "milliseconds") / 1000,
        call_time=duration(call_time),
        input_tokens=read,
        output_tokens=written,
        input_tokens_per_interview=ratio(read, interviews, 1),
        output_tokens_per_interview=ratio(written, interviews, 1),
        tokens=tokens,
    )
