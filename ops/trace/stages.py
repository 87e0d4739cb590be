"""How an interview went, and where its time went. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.events.calls import CallPermitted, CallPlaced, CallRequested, ConsentRecorded
from shared.events.fact import Fact
from shared.events.interviews import InterviewCompleted, InterviewEvaluated, Outcome
from shared.events.responses import ResponseRecorded, ResponseSkipped


@dataclass(frozen=True, slots=True)
class Stage:
    """A step on the way, when it was reached, and how long after the one before it that was."""

    name: str
    reached: datetime
    took: timedelta


@dataclass(frozen=True, slots=True)
class Summary:
    """How it went. What has not happened yet is none."""

    outcome: Outcome | None
    reason: str | None
    attempts: int
    score: float | None
    recommendation: str | None
    stages: tuple[Stage, ...]

    @property
    def total(self) -> timedelta:
        """From the first stage to the last that was reached."""
        return sum((stage.took for stage in self.stages), timedelta())


_FIRST = (
    ("requested", CallRequested),
    ("permitted", CallPermitted),
    ("placed", CallPlaced),
    ("consent", ConsentRecorded),
)
_ANSWERS = (ResponseRecorded, ResponseSkipped)


def summary(facts: Sequence[Fact]) -> Summary:
    """The summary of an interview's own facts."""
    completed = _first(facts, InterviewCompleted)
    ended = completed.data if completed and isinstance(completed.data, InterviewCompleted) else None
    evaluated = [fact.data for fact in facts if isinstance(fact.data, InterviewEvaluated)]
    latest = evaluated[-1] if evaluated else None
    return Summary(
        outcome=ended.outcome if ended else None,
        reason=ended.reason if ended else None,
        attempts=max((getattr(fact.data, "attempt", 0) for fact in facts), default=0),
        score=latest.overall_score if latest else None,
        recommendation=latest.recommendation.value if latest and latest.recommendation else None,
        stages=_stages(facts),
    )


def _stages(facts: Sequence[Fact]) -> tuple[Stage, ...]:
    """The stages that were reached, in the order in which one reaches them; answers are reached with the last."""
    reached = [(name, fact.time) for name, kind in _FIRST if (fact := _first(facts, kind))]
    answers = [fact.time for fact in facts if isinstance(fact.data, _ANSWERS)]
    reached += [("answers", max(answers))] if answers else []
    for name, kind in (("completed", InterviewCompleted), ("evaluated", InterviewEvaluated)):
        if fact := _first(facts, kind):
            reached.append((name, fact.time))
    stages, before = list[Stage](), reached[0][1] if reached else None
    for name, at in reached:
        assert before is not None
        # A late callback may come after the end that was found without it; no stage takes less than no time.
        stages.append(Stage(name, at, max(timedelta(), at - before)))
        before = max(before, at)
    return tuple(stages)


def _first(facts: Sequence[Fact], kind: type) -> Fact | None:
    return min((fact for fact in facts if isinstance(fact.data, kind)), key=lambda fact: fact.time, default=None)
