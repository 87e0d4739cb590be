"""Figures of a period, in all and by window."""

from datetime import datetime
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from gateway.views.figures.agreement import AgreementView
from gateway.views.figures.attempts import AttemptsView
from gateway.views.figures.cost import CostView
from gateway.views.figures.drop_off import DropOffView
from gateway.views.figures.funnel import FunnelView
from gateway.views.figures.scores import ScoresView
from gateway.views.figures.table import Figures
from gateway.views.figures.time_to_result import TimeToResultView
from shared.projections.window import Width

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
