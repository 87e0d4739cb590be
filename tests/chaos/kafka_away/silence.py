"""How long callers waited for the next TwiML. Pure."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.chaos.checker.record import moment
from tests.chaos.conversations import Entry


@dataclass(frozen=True, slots=True)
class Silence:
    """Seconds from a request for TwiML to its answer; how often, in the middle, and the longest."""

    requests: int
    median: float
    longest: float


def waits(log: Iterable[Entry], begin: datetime, end: datetime) -> tuple[list[float], list[float]]:
    """Seconds of each answered request for TwiML: of those under way between `begin` and `end`, and of the others."""
    during: list[float] = []
    otherwise: list[float] = []
    for entry in log:
        if entry["kind"] == "webhook_sent" and entry["webhook"] == "twiml" and entry["response_status"] is not None:
            seconds = entry["latency_ms"] / 1000
            answered = moment(entry["at"])
            asked = answered - timedelta(seconds=seconds)
            (during if asked < end and answered > begin else otherwise).append(seconds)
    return during, otherwise


def silence(seconds: Sequence[float]) -> Silence:
    """What they come to. Raises statistics.StatisticsError when there are none."""
    return Silence(len(seconds), statistics.median(seconds), max(seconds))
