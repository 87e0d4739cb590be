"""Watches the log: what was written about whom, and when."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer

from devkit.world import World
from shared.events.topics import Topic

_LIMIT_SECONDS = 60.0


class LogWatch:
    """When each record was handed to Kafka, by its producer's clock: seconds since 1970, by topic and key."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self._times: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        self._more = asyncio.Condition()

    def times(self, topic: Topic, key: str) -> Sequence[float]:
        """Of every record so far, in the order of the log."""
        return self._times[topic.value, key]

    async def until(self, topic: Topic, key: str, count: int = 1) -> None:
        """Returns once so many records of `key` stand in `topic`. Raises TimeoutError."""
        async with asyncio.timeout(_LIMIT_SECONDS), self._more:
            await self._more.wait_for(lambda: len(self._times[topic.value, key]) >= count)

    async def follow(self) -> None:
        """Reads for ever."""
        while True:
            batches = await self._consumer.getmany(timeout_ms=200)
            async with self._more:
                for record in (record for records in batches.values() for record in records):
                    self._times[record.topic, (record.key or b"").decode()].append(record.timestamp / 1000)
                self._more.notify_all()


@asynccontextmanager
async def log_watched(world: World, topics: Sequence[Topic]) -> AsyncIterator[LogWatch]:
    """What is written to `topics` of a world from now on."""
    consumer = AIOKafkaConsumer(*(topic.value for topic in topics), bootstrap_servers=world.kafka.bootstrap)
    await consumer.start()
    try:
        await consumer.seek_to_end()
        for partition in consumer.assignment():
            await consumer.position(partition)  # the end of now, and not of the first poll
        watch = LogWatch(consumer)
        following = asyncio.create_task(watch.follow())
        try:
            yield watch
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
    finally:
        await consumer.stop()
