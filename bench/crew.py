"""Workers of one service as processes, and how far their group is."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from bench.usage import cpu_seconds
from devkit.product import ProductProcess, service_process
from shared.kafka.settings import KafkaSettings

_LOOK_SECONDS = 0.05
_LIMIT_SECONDS = 120.0


class Crew:
    """Several workers of a service. The group's name is the service's. At the end of its block all are told to end."""

    def __init__(self, service: str, environment: Mapping[str, str], kafka: KafkaSettings, logs: Path) -> None:
        self.service = service
        self._environment = environment
        self._kafka = kafka
        self._logs = logs
        self.workers: list[ProductProcess] = []

    async def hire(self) -> ProductProcess:
        """One more worker, which is ready. Raises StartFailed."""
        worker = service_process(self.service, self._environment, self._logs)
        await worker.start()
        self.workers.append(worker)
        return worker

    async def dismiss(self, worker: ProductProcess) -> None:
        """Tells a worker to end, and waits for that."""
        self.workers.remove(worker)
        await worker.stop()

    async def become(self, count: int) -> None:
        """Hires and dismisses until there are so many, and nothing is being shared out. Raises StartFailed."""
        await asyncio.gather(*(self.dismiss(worker) for worker in self.workers[count:]))
        await asyncio.gather(*(self.hire() for _ in range(count - len(self.workers))))
        await self.settled()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*(worker.stop() for worker in self.workers))

    @property
    def cpu_seconds(self) -> float:
        """Of all of them, so far."""
        return sum(cpu_seconds(worker.pid) for worker in self.workers)

    @asynccontextmanager
    async def standing_still(self) -> AsyncIterator[None]:
        """Meanwhile no worker does anything. The group's session must be longer than that."""
        for worker in self.workers:
            worker.pause()
        try:
            yield
        finally:
            for worker in self.workers:
                worker.resume()

    async def settled(self) -> None:
        """Returns once all of them are in the group and nothing is being shared out. Raises TimeoutError."""
        async with _administrator(self._kafka) as admin, asyncio.timeout(_LIMIT_SECONDS):
            while await _members(admin, self.service) != len(self.workers):  # noqa: ASYNC110  Kafka tells nobody
                await asyncio.sleep(_LOOK_SECONDS)

    async def through(self, topics: Iterable[str]) -> None:
        """Returns once the group has finished whatever stands in `topics` now. Raises TimeoutError."""
        ends = await self._ends(topics)
        async with _administrator(self._kafka) as admin, asyncio.timeout(_LIMIT_SECONDS):
            while True:
                finished = await admin.list_consumer_group_offsets(self.service, partitions=list(ends))
                if all(place in finished and finished[place].offset >= end for place, end in ends.items() if end):
                    return
                await asyncio.sleep(_LOOK_SECONDS)

    async def _ends(self, topics: Iterable[str]) -> dict[TopicPartition, int]:
        consumer = AIOKafkaConsumer(bootstrap_servers=self._kafka.kafka_bootstrap_servers)
        await consumer.start()
        try:
            places = [TopicPartition(topic, each) for topic in topics for each in range(self._kafka.kafka_partitions)]
            found: dict[TopicPartition, int] = await consumer.end_offsets(places)
            return found
        finally:
            await consumer.stop()


@asynccontextmanager
async def _administrator(kafka: KafkaSettings) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.kafka_bootstrap_servers)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def _members(admin: AIOKafkaAdminClient, group: str) -> int:
    """How many a group has; none while its partitions are shared out."""
    [answer] = await admin.describe_consumer_groups([group])
    [(_, _, state, _, _, members, *_)] = answer.groups
    return len(members) if state == "Stable" else 0
