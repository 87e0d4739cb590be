"""Reads the log outside any consumer group: for replays and for whoever watches."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.events.fact import Fact
from shared.events.wire import Undecodable, decode
from shared.kafka.settings import KafkaSettings
from shared.telemetry import log

logger = log(__name__)


class TopicsMissing(RuntimeError):
    """A topic that is to be read does not exist. `screener topics` makes it."""


@asynccontextmanager
async def _reader(settings: KafkaSettings, topics: Sequence[str]) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        *topics,  # without a group, every partition of them is ours
        bootstrap_servers=settings.kafka_bootstrap_servers,
        enable_auto_commit=False,
        fetch_max_wait_ms=settings.kafka_fetch_max_wait_ms,
        request_timeout_ms=settings.kafka_request_timeout_ms,
    )
    await consumer.start()
    try:
        known = await consumer.topics()
        if missing := sorted(set(topics) - set(known)):
            raise TopicsMissing(f"no such topic: {', '.join(missing)}. `screener topics` makes them.")
        yield consumer
    finally:
        await consumer.stop()


async def read_to_end(settings: KafkaSettings, topics: Sequence[str], batch: int = 2000) -> AsyncIterator[list[Fact]]:
    """Every fact from offset 0 to where the log ends now, in batches. What is no fact is passed over and logged."""
    async with _reader(settings, topics) as consumer:
        partitions = list(consumer.assignment())
        ends: dict[TopicPartition, int] = await consumer.end_offsets(partitions)
        await consumer.seek_to_beginning(*partitions)
        unread = {partition for partition in partitions if ends[partition] > await consumer.position(partition)}
        while unread:
            batches = await consumer.getmany(*unread, timeout_ms=500, max_records=batch)
            yield [fact for records in batches.values() for fact in _facts(records)]
            unread = {partition for partition in unread if await consumer.position(partition) < ends[partition]}


async def follow(settings: KafkaSettings, topics: Sequence[str], from_beginning: bool) -> AsyncIterator[Fact]:
    """Facts as they are written, for ever."""
    async with _reader(settings, topics) as consumer:
        partitions = list(consumer.assignment())
        await (consumer.seek_to_beginning if from_beginning else consumer.seek_to_end)(*partitions)
        while True:
            batches = await consumer.getmany(timeout_ms=500, max_records=500)
            arrived = [fact for records in batches.values() for fact in _facts(records)]
            for fact in sorted(arrived, key=lambda fact: fact.time):
                yield fact


def _facts(records: Sequence[Any]) -> list[Fact]:
    facts = []
    for record in records:
        try:
            facts.append(decode(record.headers, record.value))
        except Undecodable as reason:
            logger.warning("passed over", topic=record.topic, offset=record.offset, reason=str(reason))
    return facts
