"""Records as they stand in the log."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ops.records import LogRecord
from shared.events.fact import Fact
from shared.events.wire import Message, encode
from shared.kafka.dead_letters import dead_letter
from shared.kafka.tickets import Record
from tests.strategies.values import BEGIN


def stored(message: Message, offset: int = 0, at: datetime = BEGIN, partition: int = 0) -> LogRecord:
    """`message` in the log."""
    return LogRecord(message.topic, partition, offset, at, message.key, message.value, message.headers)


def written(facts: Sequence[Fact]) -> list[LogRecord]:
    """Facts in the log, each written a millisecond after it happened."""
    return [stored(encode(fact), offset, fact.time + timedelta(milliseconds=1)) for offset, fact in enumerate(facts)]


def letter_record(
    original: Message,
    at: datetime = BEGIN,
    offset: int = 7,
    service: str = "jd_service",
    error: Exception | None = None,
) -> LogRecord:
    """The dead letter of `original`, which stood at `offset` of partition 0, as the worker writes it."""
    record = Record(original.topic, 0, offset, original.key, original.value, original.headers)
    return stored(dead_letter(record, service, error or ValueError("poison"), attempts=3), offset, at)
