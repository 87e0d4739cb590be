"""Raw records of the log, with where and when they stand there: for whoever must see what no fact is, too."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.partitioner import DefaultPartitioner

from shared.events.wire import Header
from shared.kafka.log_reader import TopicsMissing, reading
from shared.kafka.settings import KafkaSettings

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class LogRecord:
    """A record as it stands in the log. `written_at` is Kafka's own time of it."""

    topic: str
    partition: int
    offset: int
    written_at: datetime
    key: bytes
    value: bytes
    headers: tuple[Header, ...]

    def attribute(self, name: str) -> str | None:
        """A header such as ``ce_type``; none where it is missing, empty or no text."""
        return text_header(self.headers, name)


def text_header(headers: Iterable[Header], name: str) -> str | None:
    """The first header of a name, as text; none where it is missing, empty or no text."""
    raw = next((value for header, value in headers if header == name), b"")
    try:
        return raw.decode() or None
    except UnicodeDecodeError:
        return None


@asynccontextmanager
async def reader(settings: KafkaSettings) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer outside every group, with nothing assigned yet. Raises KafkaError."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_bootstrap_servers,
        enable_auto_commit=False,
        fetch_max_wait_ms=settings.kafka_fetch_max_wait_ms,
        request_timeout_ms=settings.kafka_request_timeout_ms,
    )
    try:
        await consumer.start()
        yield consumer
    finally:
        await consumer.stop()


@asynccontextmanager
async def administrator(settings: KafkaSettings) -> AsyncIterator[AIOKafkaAdminClient]:
    """An admin client. Raises KafkaError."""
    admin = AIOKafkaAdminClient(
        bootstrap_servers=settings.kafka_bootstrap_servers, request_timeout_ms=settings.kafka_request_timeout_ms
    )
    try:
        await admin.start()
        yield admin
    finally:
        await admin.close()


async def partitions_of(admin: AIOKafkaAdminClient, topics: Iterable[str]) -> dict[str, list[int]]:
    """The partitions of each topic, ascending.

    Raises:
        TopicsMissing: one of them does not exist.
    """
    described = {topic["topic"]: topic["partitions"] for topic in await admin.describe_topics()}
    wanted = sorted(set(topics))
    if missing := [topic for topic in wanted if not described.get(topic)]:
        raise TopicsMissing(f"no such topic: {', '.join(missing)}. `screener topics` makes them.")
    return {topic: sorted(part["partition"] for part in described[topic]) for topic in wanted}


def partition_of(key: str, partitions: Sequence[int]) -> int:
    """The partition that our producers, and Kafka's own, write `key` to."""
    chosen: int = DefaultPartitioner()(key.encode(), list(partitions), list(partitions))
    return chosen


async def read_whole(consumer: AIOKafkaConsumer, wanted: Mapping[str, Sequence[int]]) -> AsyncIterator[list[LogRecord]]:
    """Every record of these partitions from the first that is kept to where they end now, in batches.

    Raises:
        KafkaConnectionError: Kafka stopped answering on the way.
    """
    places = [TopicPartition(topic, partition) for topic, partitions in wanted.items() for partition in partitions]
    if not places:
        return
    log = reading(consumer, places)
    async for raws in log.records(await log.beginnings(), await log.ends(), _BATCH):
        yield [_record(raw) for raw in raws]


async def first_records(
    consumer: AIOKafkaConsumer, positions: Mapping[TopicPartition, int]
) -> dict[TopicPartition, LogRecord]:
    """The first record at or after a position of each partition. There must be one.

    Raises:
        KafkaConnectionError: Kafka stopped answering on the way.
    """
    if not positions:
        return {}
    found = await reading(consumer, positions).first(positions)
    return {place: _record(raw) for place, raw in found.items()}


def _record(raw: Any) -> LogRecord:
    return LogRecord(
        topic=raw.topic,
        partition=raw.partition,
        offset=raw.offset,
        written_at=datetime.fromtimestamp(raw.timestamp / 1000, UTC),
        key=raw.key or b"",
        value=raw.value or b"",
        headers=tuple((name, bytes(value or b"")) for name, value in raw.headers),
    )
