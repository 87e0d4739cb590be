"""What one interview adds to the figures of its window. Pure."""

from datetime import datetime

from services.analytics_service.conversation import drop_off
from shared.counts import Counts
from shared.events.interviews import Outcome
from shared.projections.life import Attempt, Life
from shared.projections.window import question_key
from shared.spread import bucket

_HELD = {Outcome.COMPLETE, Outcome.PARTIAL}


def figures(life: Life) -> Counts:
    """Everything, by kind. An interview that nobody is known to have asked for counts nowhere."""
    if life.requested is None:
        return {}
    return {
        "funnel": _funnel(life),
        "scores": _scores(life),
        "drop_off": drop_off(life),
        "attempts": _attempts(life),
        "agreement": _agreement(life),
        "cost": _cost(life),
        "time_to_result": _time_to_result(life),
    }


def spread(milliseconds: int) -> Counts:
    """One duration, to be added to others. What clocks have in the wrong order took no time."""
    length = max(0, milliseconds)
    return {"count": 1, "milliseconds": length, "buckets": {bucket(length): 1}}


def _funnel(life: Life) -> Counts:
    """A step is taken by whoever took all before it, too."""
    steps: Counts = {}
    between: Counts = {}
    before: datetime | None = None
    for step, at in _steps(life):
        if at is None:
            break
        steps[step] = 1
        if before is not None:
            between[step] = spread(_milliseconds(before, at))
        before = at
    outcomes: Counts = {} if life.ended is None else {life.ended.value.outcome.value: 1}
    return {"steps": steps, "between": between, "outcomes": outcomes}


def _steps(life: Life) -> list[tuple[str, datetime | None]]:
    attempts = list(life.attempts.values())
    held = life.ended is not None and life.ended.value.outcome in _HELD
    return [
        ("requested", life.requested.at if life.requested else None),
        ("permitted", _first([attempt.permitted.at if attempt.permitted else None for attempt in attempts])),
        ("reached", _first([attempt.reached_at for attempt in attempts])),
        ("consented", _first([attempt.consented_at for attempt in attempts])),
        ("completed", life.ended.at if held and life.ended else None),
        ("evaluated", life.evaluated_at),
        ("confirmed", life.reviewed_at),
    ]


def _scores(life: Life) -> Counts:
    """Of the evaluation that holds, by question."""
    found: Counts = {}
    for verdict in life.evaluated.value.questions if life.evaluated else ():
        key = question_key(verdict.index, verdict.text)
        if verdict.tenths is not None:
            found[key] = {"count": 1, "tenths": verdict.tenths, "histogram": {str(verdict.tenths // 10): 1}}
        elif verdict.unscoreable is not None:
            found[key] = {"unscoreable": {verdict.unscoreable.value: 1}}
    return found


def _attempts(life: Life) -> Counts:
    found: Counts = {}
    for attempt in life.attempts.values():
        if attempt.at is not None:
            hour = found.setdefault(f"{attempt.at.hour:02}", {})
            assert isinstance(hour, dict)
            outcome = _outcome(attempt)
            hour[outcome] = int(str(hour.get(outcome, 0))) + 1
    return found


def _outcome(attempt: Attempt) -> str:
    """What a call came to counts before what was thought of the attempt while nobody knew."""
    if attempt.ended is not None:
        return attempt.ended.value.status.value
    if attempt.refused is not None:
        return attempt.refused.value.reason.value
    return "blocked" if attempt.blocked is not None else "open"


def _agreement(life: Life) -> Counts:
    if life.reviewed is None:
        return {}
    review = life.reviewed.value
    decided: Counts = {"decisions": {review.decision.value: 1}}
    recommendation = life.evaluated.value.recommendation if life.evaluated else None
    if recommendation is None:
        return {**decided, "without_recommendation": 1}
    return {**decided, "matrix": {recommendation.value: {review.recommendation.value: 1}}}


def _cost(life: Life) -> Counts:
    tokens: Counts = {}
    for spent in life.spent.values():
        known = spent.input_tokens is not None and spent.output_tokens is not None
        task = tokens.setdefault(spent.task, {"known": 0, "unknown": 0, "input": 0, "output": 0})
        assert isinstance(task, dict)
        for name, number in (
            ("known", int(known)),
            ("unknown", int(not known)),
            ("input", spent.input_tokens or 0),
            ("output", spent.output_tokens or 0),
        ):
            task[name] = int(str(task[name])) + number
    calls = life.call_milliseconds
    return {
        "interviews": 1,
        "calls": len(calls),
        "call_time": spread(sum(calls.values())) if calls else {},
        "tokens": tokens,
    }


def _time_to_result(life: Life) -> Counts:
    if life.evaluated_at is None or life.requested is None:
        return {}
    return spread(_milliseconds(life.requested.at, life.evaluated_at))


def _first(moments: list[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _milliseconds(begin: datetime, end: datetime) -> int:
    return round((end - begin).total_seconds() * 1000)
