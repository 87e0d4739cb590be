"""What the process knows of its stream: whether it works, how far it is, and whether it failed."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import faust
from aiokafka.client import AIOKafkaClient
from faust.exceptions import ConsumerNotStarted

from services.analytics_service.intake import Intake
from services.analytics_service.stream import Taken
from shared.kafka.breaker import Breaker
from shared.kafka.retrying import waited_for
from shared.kafka.settings import KafkaSettings
from shared.kafka.tickets import Record
from shared.metrics import BREAKER_OPEN, IN_FLIGHT, LAG, OLDEST_AGE
from shared.mongo.database import Database
from shared.readiness import failing

Partition = tuple[str, int]


class Watch:
    """Stands between the stream and the intake."""

    def __init__(
        self, app: faust.App, intake: Intake, breaker: Breaker, kafka: KafkaSettings, database: Database
    ) -> None:
        self._app = app
        self._intake = intake
        self._breaker = breaker
        self._probes = {"kafka": lambda: _answers(kafka.kafka_bootstrap_servers), "mongodb": database.ping}
        self._next: dict[Partition, int] = {}
        self._in_hand: Sequence[Taken] = ()
        self.failed = asyncio.Event()
        self.failure: Exception | None = None
        self.ending = False

    async def take(self, batch: Sequence[Taken]) -> None:
        """Has a batch taken in. Raises what makes that impossible for good."""
        self._in_hand = batch
        for each in batch:
            self._next.setdefault(_partition(each.record), each.record.offset)
        await self._intake.take([each.record for each in batch])
        self._in_hand = ()
        for each in batch:
            self._next[_partition(each.record)] = each.record.offset + 1

    async def fail(self, failure: Exception) -> None:
        """The stream can go on no more."""
        self.failure = failure
        self.failed.set()

    async def not_ready(self) -> list[str]:
        """Why it does not work now; empty when it does."""
        joining = [] if self._held() else ["worker: it is joining Kafka, or ending"]
        away = [f"{name}: {reason}" for name, reason in (await failing(self._probes)).items()]
        return [*joining, *away, *waited_for()]

    async def observe(self) -> None:
        """Sets the metrics that are not counted as things happen."""
        await failing(self._probes)
        BREAKER_OPEN.set(self._breaker.is_open)
        for gauge in (LAG, OLDEST_AGE, IN_FLIGHT):
            gauge.clear()
        for topic, partition in self._held():
            end = self._app.consumer.highwater(faust.types.TP(topic, partition))
            if end is not None:
                LAG.labels(topic, partition).set(max(0, end - self._next.get((topic, partition), end)))
            in_hand = [each.written_at for each in self._in_hand if _partition(each.record) == (topic, partition)]
            IN_FLIGHT.labels(topic, partition).set(len(in_hand))
            OLDEST_AGE.labels(topic, partition).set(max(0.0, time.time() - min(in_hand)) if in_hand else 0)

    def _held(self) -> set[Any]:
        """The partitions that are ours; none while they are shared out, and at the beginning and the end."""
        if self.ending or not self._app.started or self._app.rebalancing:
            return set()
        try:
            return set(self._app.consumer.assignment())
        except ConsumerNotStarted:  # it starts in a thread of its own
            return set()


def _partition(record: Record) -> Partition:
    return (record.topic, record.partition)


async def _answers(bootstrap_servers: str) -> None:
    """Raises KafkaError."""
    client = AIOKafkaClient(bootstrap_servers=bootstrap_servers, client_id="analytics-readiness")
    try:
        await client.bootstrap()
    finally:
        await client.close()
