"""The time, as a value that is passed in: pure code never asks for it."""

from collections.abc import Callable
from datetime import UTC, datetime

from shared.events.model import in_milliseconds

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Now, in UTC and whole milliseconds."""
    return in_milliseconds(datetime.now(UTC))
