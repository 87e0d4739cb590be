"""How figures look from outside."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from gateway.analytics.table import Cell
from shared.counts import Counts
from shared.events.interviews import Recommendation
from shared.projections.window import QuestionText, Width
from shared.spread import percentile

Questions = Mapping[str, QuestionText]
STEPS = ("requested", "permitted", "reached", "consented", "completed", "evaluated", "confirmed")
TASKS = ("transcription", "judging", "summary")


class Figures(BaseModel):
    """Figures of one kind, which can be a table too."""

    columns: ClassVar[tuple[str, ...]]

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Of a table with these columns."""
        raise NotImplementedError


class DurationView(BaseModel):
    """How long something took. The percentiles are at most 1 % away from the duration that has their rank."""

    count: int
    mean_seconds: float | None
    p50_seconds: float | None
    p95_seconds: float | None

    def cells(self) -> tuple[Cell, ...]:
        """As a part of a row."""
        return (self.count, self.mean_seconds, self.p50_seconds, self.p95_seconds)


_DURATION = ("count", "mean_seconds", "p50_seconds", "p95_seconds")


class StepView(BaseModel):
    """A step, and how many interviews took it and every step before it."""

    step: str
    interviews: int
    share: float | None = Field(description="of those that were asked for")
    since_step_before: DurationView | None = Field(description="none for the first step")


class FunnelView(Figures):
    """How far interviews get. `confirmed`: a human reviewed the recommendation, whatever was decided."""

    columns: ClassVar = ("step", "interviews", "share", *(f"since_step_before_{name}" for name in _DURATION))

    steps: list[StepView]
    outcomes: dict[str, int] = Field(description="how conversations ended; none of those that go on")

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """A row a step."""
        for step in self.steps:
            since = step.since_step_before.cells() if step.since_step_before else (None,) * len(_DURATION)
            yield (step.step, step.interviews, step.share, *since)


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
        *("interviews", "calls", "call_seconds", *(f"call_time_{name}" for name in _DURATION)),
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


class TimeToResultView(Figures):
    """How long it takes from asking for an interview to its first evaluation."""

    columns: ClassVar = _DURATION

    duration: DurationView

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """One row."""
        yield self.duration.cells()


F = TypeVar("F", bound=Figures)


class WindowView(BaseModel, Generic[F]):
    """The figures of the interviews that were asked for in one window."""

    start: datetime
    figures: F


class ReportView(BaseModel, Generic[F]):
    """Figures of the interviews that were asked for in a period."""

    model_config = ConfigDict(populate_by_name=True)

    job_id: str | None = Field(description="none: of all jobs")
    begin: datetime = Field(alias="from", description="the beginning of the first window")
    end: datetime = Field(alias="to", description="the end of the last window")
    window: Width
    total: F
    windows: list[WindowView[F]] = Field(description="those in which there is something, in order")


class FunnelReport(ReportView[FunnelView]):
    """How far interviews get, in all and by window."""


class ScoresReport(ReportView[ScoresView]):
    """How answers are scored, in all and by window."""


class DropOffReport(ReportView[DropOffView]):
    """Where conversations end, in all and by window."""


class AttemptsReport(ReportView[AttemptsView]):
    """When people are reached, in all and by window."""


class AgreementReport(ReportView[AgreementView]):
    """Whether humans agree, in all and by window."""


class CostReport(ReportView[CostView]):
    """What interviews take, in all and by window."""


class TimeToResultReport(ReportView[TimeToResultView]):
    """How long a result takes, in all and by window."""


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


def scores(counts: Counts, questions: Questions) -> ScoresView:
    """From what was counted."""
    return ScoresView(questions=[_scores(below(counts, key), questions[key]) for key in _in_order(counts, questions)])


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
            for key in _in_order(rows, questions)
        ],
        cut_off_before_first=number(counts, "cut_off_before_first"),
    )


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


def time_to_result(counts: Counts, _: Questions) -> TimeToResultView:
    """From what was counted."""
    return TimeToResultView(duration=duration(counts))


def duration(counts: Counts) -> DurationView:
    """From added-up spreads."""
    count, buckets = number(counts, "count"), numbers(below(counts, "buckets"))
    return DurationView(
        count=count,
        mean_seconds=ratio(number(counts, "milliseconds"), count * 1000, 3),
        p50_seconds=_seconds(percentile(buckets, 0.50)),
        p95_seconds=_seconds(percentile(buckets, 0.95)),
    )


def below(counts: Counts, name: str) -> Counts:
    """What is counted under `name`; nothing where nothing was."""
    found = counts.get(name, {})
    return found if isinstance(found, dict) else {}


def number(counts: Counts, name: str) -> int:
    """The number under `name`; 0 where nothing was counted."""
    found = counts.get(name, 0)
    return found if isinstance(found, int) else 0


def numbers(counts: Counts) -> dict[str, int]:
    """Every number directly under `counts`, by name, in order."""
    return {name: value for name, value in sorted(counts.items()) if isinstance(value, int)}


def ratio(part: int, whole: int, digits: int) -> float | None:
    """Rounded to so many decimals, a half to the even one; none of nothing."""
    return float(round(Fraction(part, whole), digits)) if whole else None


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(milliseconds / 1000, 3)


def _in_order(counts: Counts, questions: Questions) -> list[str]:
    return sorted(counts, key=lambda key: (questions[key].index, questions[key].text))
