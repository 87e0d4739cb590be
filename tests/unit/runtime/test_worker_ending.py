"""A worker that is told to end does so, whether or not Kafka is there to hear of it."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

import pytest
from aiokafka import TopicPartition

from shared.clock import utc_now
from shared.effects import EffectGate
from shared.events.fact import Fact
from shared.events.responses import ResponseSkipped
from shared.intents import Intent
from shared.kafka.letter_box import LetterBox
from shared.kafka.publisher import Publisher
from shared.kafka.service import Service
from shared.kafka.settings import KafkaSettings, WorkerSettings
from shared.kafka.settling import Settling
from shared.kafka.table import Table, on
from shared.kafka.worker import Worker
from shared.mongo.collections import CollectionName
from shared.mongo.projection import Projection
from shared.mongo.update import Document, earliest
from shared.mongo.wakeups import Wakeups
from tests.unit.runtime.settling_by_hand import LIMIT_SECONDS

PLACE = TopicPartition("response.skipped", 0)


class Away:
    """A consumer that joined before Kafka went away: what it says is never answered."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def subscribe(self, topics: Sequence[str], listener: object) -> None:
        """Nothing comes of it any more."""

    async def start(self) -> None:
        """It did."""

    async def commit(self, offsets: Mapping[TopicPartition, object]) -> None:
        await self._say("commit")

    async def stop(self) -> None:
        await self._say("stop")

    async def _say(self, what: str) -> None:
        self.said.append(what)
        await asyncio.Event().wait()


def nothing_to_do(document: Document, now: datetime) -> Sequence[Intent]:
    """A decision for a service that only folds."""
    return []


async def nothing(intent: Intent) -> Sequence[Fact]:
    raise AssertionError(intent)


def worker() -> Worker[Document, Intent]:
    """One that needs no world until it has something to do."""
    service = Service[Document, Intent](
        name="test",
        collection=CollectionName.INTERVIEWS,
        table=Table(on(ResponseSkipped, lambda fact: earliest(fact, "skipped"))),
        read=lambda document: document,
        decide=nothing_to_do,
        perform=nothing,
    )
    projection, wakeups = cast(Projection, None), cast(Wakeups, None)
    settling = Settling(service, projection, cast(EffectGate, None), wakeups, cast(Publisher, None), utc_now)
    settings = WorkerSettings(worker_drain_seconds=0.05)
    return Worker(service, KafkaSettings(), settings, projection, wakeups, cast(LetterBox, None), settling, utc_now)


async def test_a_worker_ends_although_kafka_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    consumer = Away()
    monkeypatch.setattr("shared.kafka.worker._consumer", lambda *_: consumer)
    ending = worker()
    finished = ending._partitions.watermark(PLACE, 0)
    finished.start(0)
    finished.finish(0)
    stop = asyncio.Event()
    stop.set()
    await asyncio.wait_for(ending.run(stop), LIMIT_SECONDS)
    assert consumer.said[-2:] == ["commit", "stop"]
