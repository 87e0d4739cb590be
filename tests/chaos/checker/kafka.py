"""Reads the log through librdkafka: another client than the product's."""

import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from confluent_kafka import OFFSET_INVALID, Consumer, KafkaError, KafkaException, TopicPartition

from tests.chaos.checker.record import Place, RawRecord

Committed = Mapping[tuple[str, str, int], int]
"""By group, topic and partition: the offset below which the group says that all is done."""

_SECONDS = 30.0
_BATCH_SECONDS = 0.2
_AT_ONCE = 1000


def read_log(bootstrap: str) -> list[RawRecord]:
    """Every record of every topic, from offset 0 to where the log ends now. Raises KafkaException."""
    consumer = _consumer(bootstrap, f"checker-{uuid.uuid4()}")
    try:
        return list(_records(consumer, _partitions(consumer)))
    finally:
        consumer.close()


def read_topic(bootstrap: str, topic: str) -> list[RawRecord]:
    """`read_log`, of one topic."""
    consumer = _consumer(bootstrap, f"checker-{uuid.uuid4()}")
    try:
        return list(_records(consumer, [each for each in _partitions(consumer) if each[0] == topic]))
    finally:
        consumer.close()


def read_ends(bootstrap: str) -> dict[tuple[str, int], int]:
    """Where the log ends, by topic and partition. Raises KafkaException."""
    consumer = _consumer(bootstrap, f"checker-{uuid.uuid4()}")
    try:
        return {(topic, partition): _end(consumer, topic, partition) for topic, partition in _partitions(consumer)}
    finally:
        consumer.close()


def read_committed(bootstrap: str, groups: Iterable[str]) -> dict[tuple[str, str, int], int]:
    """What `groups` have committed, in the partitions where they have. Raises KafkaException."""
    committed: dict[tuple[str, str, int], int] = {}
    for group in groups:
        consumer = _consumer(bootstrap, group)  # asks for the group's offsets, and never joins it
        try:
            asked = [TopicPartition(topic, partition) for topic, partition in _partitions(consumer)]
            for found in consumer.committed(asked, timeout=_SECONDS):
                if found.offset != OFFSET_INVALID:
                    committed[group, found.topic, found.partition] = found.offset
        finally:
            consumer.close()
    return committed


def _consumer(bootstrap: str, group: str) -> Consumer:
    return Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": group,
            "enable.auto.commit": False,
            "enable.auto.offset.store": False,
            "enable.partition.eof": True,
            "fetch.wait.max.ms": 50,
            "logger": None,
        }
    )


def _partitions(consumer: Consumer) -> list[tuple[str, int]]:
    topics = consumer.list_topics(timeout=_SECONDS).topics
    # A topic of Kafka's own begins with two underscores.
    ours = sorted(name for name in topics if not name.startswith("__"))
    return [(name, partition) for name in ours for partition in sorted(topics[name].partitions)]


def _end(consumer: Consumer, topic: str, partition: int) -> int:
    _, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=_SECONDS)
    return int(high)


def _records(consumer: Consumer, partitions: list[tuple[str, int]]) -> Iterator[RawRecord]:
    ends = {(topic, partition): _end(consumer, topic, partition) for topic, partition in partitions}
    unread = {where for where, end in ends.items() if end > 0}
    consumer.assign([TopicPartition(topic, partition, 0) for topic, partition in sorted(unread)])
    stalled_at = time.monotonic() + _SECONDS
    while unread:
        batch = consumer.consume(_AT_ONCE, timeout=_BATCH_SECONDS)
        if batch:
            stalled_at = time.monotonic() + _SECONDS
        elif time.monotonic() > stalled_at:
            raise KafkaException(f"nothing came for {_SECONDS:.0f} s; unread are {sorted(unread)}")
        for message in batch:
            failure = message.error()
            if failure is not None and failure.code() != KafkaError._PARTITION_EOF:
                raise KafkaException(failure)
            record = None if failure is not None else _raw(message)
            where = (str(message.topic()), int(message.partition() or 0))
            if record is not None and record.place.offset < ends[where]:
                yield record
            if record is None or record.place.offset + 1 >= ends[where]:
                unread.discard(where)


def _raw(message: Any) -> RawRecord:
    _, milliseconds = message.timestamp()
    return RawRecord(
        place=Place(message.topic(), message.partition(), message.offset()),
        appended=datetime.fromtimestamp(milliseconds / 1000, UTC),
        key=message.key(),
        value=message.value(),
        headers=tuple(message.headers() or ()),
    )
