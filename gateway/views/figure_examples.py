"""What the OpenAPI document shows of figures: shown by the code that shows real ones."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from gateway.views.figures.agreement import agreement
from gateway.views.figures.attempts import attempts
from gateway.views.figures.cost import cost
from gateway.views.figures.counted import Questions
from gateway.views.figures.drop_off import drop_off
from gateway.views.figures.funnel import funnel
from gateway.views.figures.report import (
    AgreementReport,
    AttemptsReport,
    CostReport,
    DropOffReport,
    FunnelReport,
    ReportView,
    ScoresReport,
    TimeToResultReport,
)
from gateway.views.figures.scores import scores
from gateway.views.figures.time_to_result import time_to_result
from shared.counts import Counts
from shared.projections.window import QuestionText, question_key
from shared.spread import bucket

_JOB = "job_0b4f0c3e5a0d5d1f9a43b8d2c4e5f607"
_TEXT = "Tell me about a system you ran in production. What broke, and what did you do?"
_KEY = question_key(0, _TEXT)


def _took(*seconds: int) -> Counts:
    buckets: Counts = {bucket(each * 1000): 1 for each in seconds}
    return {"count": len(seconds), "milliseconds": sum(seconds) * 1000, "buckets": buckets}


_FUNNEL: Counts = {
    "steps": {"requested": 3, "permitted": 3, "reached": 2, "consented": 2, "completed": 2, "evaluated": 2},
    "between": {
        "permitted": _took(1, 2, 4),
        "reached": _took(12, 1800),
        "consented": _took(9, 11),
        "completed": _took(240, 310),
        "evaluated": _took(14, 20),
    },
    "outcomes": {"complete": 1, "partial": 1, "no_answer": 1},
}
_SCORES: Counts = {
    _KEY: {"count": 2, "tenths": 145, "histogram": {"6": 1, "8": 1}, "unscoreable": {"low_confidence": 1}}
}
_DROP_OFF: Counts = {
    "questions": {_KEY: {"asked": 3, "answered": 2, "skipped": 1, "cut_off_after": 1}},
    "cut_off_before_first": 1,
}
_ATTEMPTS: Counts = {"09": {"completed": 2, "no-answer": 1}, "17": {"busy": 1}}
_AGREEMENT: Counts = {
    "decisions": {"confirmed": 2, "overridden": 1},
    "matrix": {"hire": {"hire": 2}, "consider": {"reject": 1}},
}
_COST: Counts = {
    "interviews": 2,
    "calls": 3,
    "call_time": _took(310, 260),
    "tokens": {
        "transcription": {"known": 0, "unknown": 10, "input": 0, "output": 0},
        "judging": {"known": 10, "unknown": 0, "input": 14200, "output": 2600},
        "summary": {"known": 2, "unknown": 0, "input": 5100, "output": 480},
    },
}


def _example(
    view: type[ReportView[Any]], show: Callable[[Counts, Questions], Any], counts: Counts
) -> tuple[type[BaseModel], dict[str, Any]]:
    shown = show(counts, {_KEY: QuestionText(index=0, text=_TEXT)})
    report = {
        "job_id": _JOB,
        "from": "2026-11-23T00:00:00Z",
        "to": "2026-11-24T00:00:00Z",
        "window": "day",
        "total": shown,
        "windows": [{"start": "2026-11-23T00:00:00Z", "figures": shown}],
    }
    return view, view.model_validate(report).model_dump(mode="json", by_alias=True)


FIGURE_EXAMPLES: dict[type[BaseModel], dict[str, Any]] = dict(
    [
        _example(FunnelReport, funnel, _FUNNEL),
        _example(ScoresReport, scores, _SCORES),
        _example(DropOffReport, drop_off, _DROP_OFF),
        _example(AttemptsReport, attempts, _ATTEMPTS),
        _example(AgreementReport, agreement, _AGREEMENT),
        _example(CostReport, cost, _COST),
        _example(TimeToResultReport, time_to_result, _took(290, 2100)),
    ]
)
