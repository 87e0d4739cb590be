"""A moment in the past, as an operator says it."""

import re
from datetime import UTC, datetime, timedelta

import typer

_LENGTH = re.compile(r"(\d+)\s*(s|m|min|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "min": "minutes", "h": "hours", "d": "days"}


def length(said: str) -> timedelta | None:
    """`90s`, `15m`, `2h`, `3d` as a length of time; none when it is no such thing, or too long for a clock."""
    match = _LENGTH.fullmatch(said.strip())
    if match is None:
        return None
    try:
        return timedelta(**{_UNITS[match[2]]: int(match[1])})
    except OverflowError:
        return None


def moment(said: str, now: datetime) -> datetime:
    """`90s`, `15m`, `2h`, `3d` before `now`, or an ISO 8601 time; one without an offset is in UTC.

    Raises:
        typer.BadParameter: it is neither.
    """
    if (ago := length(said)) is not None:
        return now - ago
    try:
        found = datetime.fromisoformat(said.strip())
    except ValueError as neither:
        raise typer.BadParameter(f"{said!r} is no time: 15m, 2h, 3d or 2026-11-23T09:00") from neither
    return found if found.tzinfo else found.replace(tzinfo=UTC)
