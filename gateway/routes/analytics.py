"""/v1/analytics: what interviews come to."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from gateway.analytics.period import Asked, Period
from gateway.analytics.reading import summed
from gateway.analytics.table import MEDIA_TYPE, as_csv, prefers_csv
from gateway.authentication import Authenticated
from gateway.http.on_loop import on_loop
from gateway.http.route import ApiRoute
from gateway.problems.kinds import ProblemKind
from gateway.problems.responses import Responses, reading
from gateway.routes.jobs import find_job
from gateway.state import Opened
from gateway.views.figures.agreement import agreement
from gateway.views.figures.attempts import attempts
from gateway.views.figures.cost import cost
from gateway.views.figures.drop_off import drop_off
from gateway.views.figures.funnel import funnel
from gateway.views.figures.report import (
    AgreementReport,
    AttemptsReport,
    CostReport,
    DropOffReport,
    F,
    FunnelReport,
    ReportView,
    ScoresReport,
    TimeToResultReport,
)
from gateway.views.figures.scores import scores
from gateway.views.figures.time_to_result import time_to_result
from shared.counts import Counts
from shared.projections.window import Kind, QuestionText

routes = APIRouter(prefix="/v1/analytics", tags=["analytics"], route_class=ApiRoute)

_TABLE = "window_start,interviews\r\n2026-11-23T00:00:00Z,12\r\ntotal,12\r\n"
_FIGURES: Responses = {
    200: {
        "description": "The figures; as CSV a table with a row for each part of each window, and of the total",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": _TABLE}},
    }
}
_READ = _FIGURES | reading(ProblemKind.INVALID_REQUEST, ProblemKind.JOB_NOT_FOUND)

Show = Callable[[Counts, Mapping[str, QuestionText]], F]
R = TypeVar("R", bound=ReportView[Any])


class Format(StrEnum):
    """How figures are written."""

    JSON = "json"
    CSV = "csv"


class Report:
    """What every operation has in common: period, job, format."""

    def __init__(
        self,
        request: Request,
        response: Response,
        principal: Authenticated,
        gateway: Opened,
        period: Asked,
        format: Annotated[
            Format | None, Query(description="as `Accept` says where none is given, and JSON where that says nothing")
        ] = None,
    ) -> None:
        self._tenant = principal.tenant
        self._gateway = gateway
        self._period: Period = period
        self._is_csv = prefers_csv(request.headers.get("accept", "")) if format is None else format is Format.CSV
        response.headers["Vary"] = "Accept"

    async def answer(self, kind: Kind, show: Show[F], view: type[R], job_id: str | None) -> R | Response:
        """The report as it was asked for, in JSON of the shape `view`.

        Raises:
            Problem: `job-not-found`.
        """
        if job_id is not None:
            await find_job(self._gateway, self._tenant, job_id)
        period = self._period
        windows = self._gateway.windows.find(self._tenant, job_id, period.width, period.begin, period.end, [kind])
        sums = await summed(windows, kind)
        report = view.model_validate(
            {
                "job_id": job_id,
                "from": period.begin,
                "to": period.end,
                "window": period.width,
                "total": show(sums.total, sums.questions),
                "windows": [
                    {"start": start, "figures": show(counts, sums.questions)} for start, counts in sums.by_start.items()
                ],
            }
        )
        return _csv(report) if self._is_csv else report


Reported = Annotated[Report, Depends(on_loop(Report))]
OneJob = Annotated[str, Query(max_length=200, description="questions are a job's own, so it has to be named")]
AnyJob = Annotated[str | None, Query(max_length=200, description="all jobs where none is given")]


def _csv(report: ReportView[Any]) -> Response:
    parts = [(window.start.isoformat().replace("+00:00", "Z"), window.figures) for window in report.windows]
    rows = [(name, *row) for name, part in [*parts, ("total", report.total)] for row in part.rows()]
    text = as_csv(("window_start", *report.total.columns), rows)
    return Response(text, media_type=MEDIA_TYPE, headers={"Vary": "Accept"})


@routes.get(
    "/funnel",
    operation_id="getFunnel",
    summary="Read how far interviews get",
    response_model=FunnelReport,
    responses=_READ,
)
async def get_funnel(report: Reported, job_id: AnyJob = None) -> FunnelReport | Response:
    """Requested, permitted, reached, consented, completed, evaluated, confirmed; and the times between.

    A step counts interviews that took every step before it, too. Reached is whom somebody picked up for; completed is
    a conversation that was held, in whole or in part.
    """
    return await report.answer(Kind.FUNNEL, funnel, FunnelReport, job_id)


@routes.get(
    "/scores",
    operation_id="getScoreDistribution",
    summary="Read how answers are scored",
    response_model=ScoresReport,
    responses=_READ,
)
async def get_scores(report: Reported, job_id: OneJob) -> ScoresReport | Response:
    """By question of one job: histogram, mean, and why there is no score. A question that was reworded is another."""
    return await report.answer(Kind.SCORES, scores, ScoresReport, job_id)


@routes.get(
    "/drop-off",
    operation_id="getDropOff",
    summary="Read where conversations end",
    response_model=DropOffReport,
    responses=_READ,
)
async def get_drop_off(report: Reported, job_id: OneJob) -> DropOffReport | Response:
    """By question of one job: asked, answered, skipped, and how many calls ended after it with questions left."""
    return await report.answer(Kind.DROP_OFF, drop_off, DropOffReport, job_id)


@routes.get(
    "/attempts",
    operation_id="getAttempts",
    summary="Read when people are reached",
    response_model=AttemptsReport,
    responses=_READ,
)
async def get_attempts(report: Reported, job_id: AnyJob = None) -> AttemptsReport | Response:
    """By hour of the day, in UTC, and by what became of the attempt."""
    return await report.answer(Kind.ATTEMPTS, attempts, AttemptsReport, job_id)


@routes.get(
    "/agreement",
    operation_id="getAgreement",
    summary="Read whether humans agree",
    response_model=AgreementReport,
    responses=_READ,
)
async def get_agreement(report: Reported, job_id: AnyJob = None) -> AgreementReport | Response:
    """What was recommended, by what the last review says; and the share that was confirmed."""
    return await report.answer(Kind.AGREEMENT, agreement, AgreementReport, job_id)


@routes.get(
    "/cost", operation_id="getCost", summary="Read what interviews cost", response_model=CostReport, responses=_READ
)
async def get_cost(report: Reported, job_id: AnyJob = None) -> CostReport | Response:
    """Seconds of calls, and the tokens that the model's server counted. What nobody counted is told, and never guessed.

    Questions that are written for a job and résumés that are read are no part of an interview, and not in here.
    """
    return await report.answer(Kind.COST, cost, CostReport, job_id)


@routes.get(
    "/time-to-result",
    operation_id="getTimeToResult",
    summary="Read how long a result takes",
    response_model=TimeToResultReport,
    responses=_READ,
)
async def get_time_to_result(report: Reported, job_id: AnyJob = None) -> TimeToResultReport | Response:
    """From asking for an interview to its first evaluation."""
    return await report.answer(Kind.TIME_TO_RESULT, time_to_result, TimeToResultReport, job_id)
