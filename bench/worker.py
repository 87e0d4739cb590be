"""The product's own worker, put together as a service's process does it, and told when to end."""

import asyncio
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from typing import Any

from shared.clock import utc_now
from shared.effects import EffectGate
from shared.events.fact import Fact
from shared.kafka.letter_box import LetterBox
from shared.kafka.publisher import Publisher
from shared.kafka.service import Service
from shared.kafka.settings import KafkaSettings, WorkerSettings
from shared.kafka.settling import Settling
from shared.kafka.table import Row, Table
from shared.kafka.worker import Worker
from shared.mongo.database import Database
from shared.mongo.effect_records import EffectRecords
from shared.mongo.projection import Projection
from shared.mongo.update import Update
from shared.mongo.wakeups import Wakeups


class CountedTable(Table):
    """A service's table that knows when the first fact was folded, and sets `over` with the last of `expected`.

    The worker then finishes the batch in hand, settles it, commits and ends, as it does when it is told to end.
    """

    def __init__(self, rows: Iterable[Row], expected: int) -> None:
        super().__init__(*rows)
        self.over = asyncio.Event()
        self.began = 0.0
        self._left = expected

    def fold(self, fact: Fact) -> Update:
        """As the table does it."""
        if not self.began:
            self.began = time.perf_counter()
        self._left -= 1
        if not self._left:
            self.over.set()
        return super().fold(fact)


async def work(
    service: Service[Any, Any],
    kafka: KafkaSettings,
    settings: WorkerSettings,
    database: Database,
    stop: asyncio.Event,
    projection: Projection | None = None,
    records: EffectRecords | None = None,
) -> None:
    """Runs a worker of `service` until `stop` is set, as `shared.kafka.run.serve` does."""
    async with AsyncExitStack() as stack:
        publisher = await stack.enter_async_context(Publisher(kafka, service.name))
        projection = projection or Projection(database, service.collection)
        wakeups = Wakeups(database, service.name)
        gate = EffectGate(records or EffectRecords(database, service.name), utc_now)
        box = LetterBox(gate, publisher, kafka)
        settling = Settling(service, projection, gate, wakeups, publisher, utc_now)
        worker = Worker(service, kafka, settings, projection, wakeups, box, settling, utc_now)
        await worker.run(stop)
