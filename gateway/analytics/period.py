"""Which interviews are asked about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Query

from gateway.http.listing import Moment
from gateway.http.on_loop import on_loop
from gateway.problems.document import FieldError
from gateway.problems.validation import invalid
from gateway.state import Opened
from shared.events.model import in_milliseconds
from shared.projections.window import Width

STEP = {Width.HOUR: timedelta(hours=1), Width.DAY: timedelta(days=1)}
USUAL = {Width.HOUR: timedelta(days=2), Width.DAY: timedelta(days=30)}
LONGEST = {Width.HOUR: timedelta(days=31), Width.DAY: timedelta(days=366)}


@dataclass(frozen=True, slots=True)
class Period:
    """Whole windows, from `begin` on and before `end`, in UTC."""

    begin: datetime
    end: datetime
    width: Width


def period(begin: datetime | None, end: datetime | None, width: Width, now: datetime) -> Period:
    """The windows that the time from `begin` to before `end` touches.

    Raises:
        Problem: `invalid-request`: it is no time, or too long.
    """
    try:
        last = in_milliseconds(end or now)
        first = last - USUAL[width] if begin is None else in_milliseconds(begin)
        whole = Period(_floor(first, width), _floor(last - timedelta(milliseconds=1), width) + STEP[width], width)
    except (ValueError, OverflowError) as beyond:
        raise invalid([FieldError(parameter="from", detail="Ask for a time that the calendar has.")]) from beyond
    if first >= last:
        raise invalid([FieldError(parameter="from", detail="Let it begin before it ends.")])
    if whole.end - whole.begin > LONGEST[width] + STEP[width]:
        detail = f"Ask for at most {LONGEST[width].days} days at once, by the {width}."
        raise invalid([FieldError(parameter="from", detail=detail)])
    return whole


def _floor(moment: datetime, width: Width) -> datetime:
    hour = moment.replace(minute=0, second=0, microsecond=0)
    return hour if width is Width.HOUR else hour.replace(hour=0)


def _asked(
    gateway: Opened,
    begin: Annotated[
        Moment | None,
        Query(alias="from", description="30 days before `to` where none is given, or 2 days by the hour"),
    ] = None,
    end: Annotated[Moment | None, Query(alias="to", description="now where none is given")] = None,
    window: Annotated[Width, Query(description="in UTC")] = Width.DAY,
) -> Period:
    return period(begin, end, window, gateway.clock())


Asked = Annotated[Period, Depends(on_loop(_asked))]
"""The period asked for, for a route: of the times at which interviews were asked for."""
