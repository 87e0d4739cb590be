"""What the process knows of its stream: whether it works, how far it is, and whether it failed."""

import asyncio
from collections.abc import Sequence

import faust
from aiokafka.client import AIOKafkaClient

from services.analytics_service.intake import Intake
from shared.kafka.breaker import Breaker
from shared.kafka.retrying import waited_for
from shared.kafka.settings import KafkaSettings
from shared.kafka.tickets import Record
from shared.metrics import BREAKER_OPEN, IN_FLIGHT, LAG
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
        self._in_hand: Sequence[Record] = ()
        self.failed = asyncio.Event()
        self.failure: Exception | None = None
        self.ending = False

    async def take(self, records: Sequence[Record]) -> None:
        """Has a batch taken in. Raises what makes that impossible for good."""
        self._in_hand = records
        await self._intake.take(records)
        self._in_hand = ()
        for record in records:
            self._next[record.topic, record.partition] = record.offset + 1

    async def fail(self, failure: Exception) -> None:
        """The stream can go on no more."""
        self.failure = failure
        self.failed.set()

    async def not_ready(self) -> list[str]:
        """Why it does not work now; empty when it does."""
        joining = [] if self._holds() else ["worker: it is joining Kafka, or ending"]
        away = [f"{name}: {reason}" for name, reason in (await failing(self._probes)).items()]
        return [*joining, *away, *waited_for()]

    async def observe(self) -> None:
        """Sets the metrics that are not counted as things happen."""
        await failing(self._probes)
        BREAKER_OPEN.set(self._breaker.is_open)
        LAG.clear()
        IN_FLIGHT.clear()
        for topic, partition in self._app.consumer.assignment() if self._holds() else ():
            end = self._app.consumer.highwater(faust.types.TP(topic, partition))
            if end is not None:
                LAG.labels(topic, partition).set(max(0, end - self._next.get((topic, partition), end)))
            in_hand = sum((each.topic, each.partition) == (topic, partition) for each in self._in_hand)
            IN_FLIGHT.labels(topic, partition).set(in_hand)

    def _holds(self) -> bool:
        return (
            not self.ending
            and self._app.started
            and not self._app.rebalancing
            and bool(self._app.consumer.assignment())
        )


async def _answers(bootstrap_servers: str) -> None:
    """Raises KafkaError."""
    client = AIOKafkaClient(bootstrap_servers=bootstrap_servers, client_id="analytics-readiness")
    try:
        await client.bootstrap()
    finally:
        await client.close()
