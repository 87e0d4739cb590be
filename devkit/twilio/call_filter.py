"""Which calls a list shows."""

from __future__ import annotations

from datetime import date, datetime

from starlette.datastructures import QueryParams

from devkit.twilio.calls import Call
from devkit.twilio.errors import bad_request

_INVALID_DATE = 20001


class CallFilter:
    """By To, From, Status, StartTime and EndTime. Times count by their UTC date alone: `StartTime<` is before that
    day, `StartTime>` on it or after; a call that has none of the two yet is in no list filtered by it."""

    def __init__(self, query: QueryParams) -> None:
        self._exact = {name: query[name] for name in ("To", "From", "Status", "ParentCallSid") if query.get(name)}
        self._dates = {
            (name, bound): _day(name + bound, query[name + bound])
            for name in ("StartTime", "EndTime")
            for bound in ("", "<", ">")
            if query.get(name + bound)
        }

    def shows(self, call: Call) -> bool:
        own = {"To": call.request.to, "From": call.request.from_, "Status": str(call.status)}
        if any(own.get(name) != value for name, value in self._exact.items()):
            return False
        times = {"StartTime": call.dialled_at, "EndTime": call.ended_at}
        return all(_within(times[name], bound, day) for (name, bound), day in self._dates.items())


def _day(name: str, value: str) -> date:
    try:
        return datetime.fromisoformat(value).date()
    except ValueError as error:
        raise bad_request(_INVALID_DATE, f"Invalid parameter {name}: {value} is no date") from error


def _within(at: datetime | None, bound: str, day: date) -> bool:
    if at is None:
        return False
    match bound:
        case "<":
            return at.date() < day
        case ">":
            return at.date() >= day
        case _:
            return at.date() == day
