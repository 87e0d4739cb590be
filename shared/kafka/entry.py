"""A record of the log, where it stands, and the fact that it is."""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import TopicPartition

from shared.events.fact import Fact
from shared.events.wire import Undecodable, decode
from shared.telemetry import log

logger = log(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """One record. `written_at` is its timestamp in milliseconds; `fact` is none where the record is none."""

    place: TopicPartition
    offset: int
    written_at: int
    fact: Fact | None


def entries(fetched: Mapping[TopicPartition, Sequence[Any]]) -> list[Entry]:
    """What aiokafka fetched, each partition in its own order, and across them by when it was written.

    What is no fact is logged.
    """
    return in_order([_entry(record) for record in records] for records in fetched.values())


def in_order(partitions: Iterable[Sequence[Entry]]) -> list[Entry]:
    """The entries of several partitions, merged by time. None overtakes another of its partition, whatever its time."""
    return list(heapq.merge(*partitions, key=lambda entry: (entry.written_at, entry.place)))


def _entry(record: Any) -> Entry:
    place = TopicPartition(record.topic, record.partition)
    try:
        fact = decode(record.headers, record.value)
    except Undecodable as reason:
        logger.warning("passed over", place=f"{record.topic}/{record.partition}@{record.offset}", reason=str(reason))
        fact = None
    return Entry(place, record.offset, record.timestamp, fact)
