"""What was read of the log at once: facts, and what is none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.events.fact import Fact
from shared.events.wire import Undecodable, decode
from shared.telemetry import log

logger = log(__name__)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A record that changes nothing, and why."""

    place: str
    reason: str


@dataclass(slots=True)
class Batch:
    """What was read at once: `records` of them, of which some are no facts."""

    records: int = 0
    facts: list[Fact] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)

    def decode(self, records: Iterable[Any]) -> None:
        """Adds what was read: facts, and what is none."""
        for record in records:
            self.records += 1
            try:
                self.facts.append(decode(record.headers, record.value))
            except Undecodable as reason:
                self.passed_over.append(PassedOver(place(record), str(reason)))


def log_passed_over(records: Sequence[PassedOver]) -> None:
    """Tells of records that change nothing."""
    for record in records:
        logger.warning("passed over", place=record.place, reason=record.reason)


def place(record: Any) -> str:
    """Where a record stands: `topic/partition@offset`."""
    return f"{record.topic}/{record.partition}@{record.offset}"
