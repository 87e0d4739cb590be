"""Watches the log: what was written about whom, and when."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer

from devkit.world import World
from shared.events.topics import Topic

_LIMIT_SECONDS = 60.0


class LogWatch:
    """When something was first handed to Kafka, by its producer's clock: seconds since 1970, by topic and key.

    What is written twice of one recording counts once: Twilio tells of each by the call's script and by a callback.
    """

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self._times: defaultdict[tuple[str, str], dict[str, float]] = defaultdict(dict)
        self._more = asyncio.Condition()

    def times(self, topic: Topic, key: str) -> Sequence[float]:
        """So far, in the order of the log."""
        return list(self._times[topic.value, key].values())

    async def until(self, topic: Topic, key: str, count: int = 1) -> None:
        """Returns once so many times are known. Raises TimeoutError."""
        async with asyncio.timeout(_LIMIT_SECONDS), self._more:
            await self._more.wait_for(lambda: len(self._times[topic.value, key]) >= count)

    async def follow(self) -> None:
        """Reads for ever."""
        while True:
            batches = await self._consumer.getmany(timeout_ms=200)
            async with self._more:
                for record in (record for records in batches.values() for record in records):
                    of_key = self._times[record.topic, (record.key or b"").decode()]
                    of_key.setdefault(_what(record), record.timestamp / 1000)
                self._more.notify_all()


def _what(record: Any) -> str:
    """The recording that a fact is about, else the fact."""
    return str(json.loads(record.value).get("recording_sid") or dict(record.headers)["ce_id"])


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
