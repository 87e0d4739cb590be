"""A worker on an in-memory Kafka and a real MongoDB, and records that nobody should have written."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError

from devkit.kafka.memory import MemoryKafka
from services.telephony_service.handlers import TABLE
from shared.clock import utc_now
from shared.effects import EffectGate
from shared.events.calls import CallStatus
from shared.events.fact import Fact
from shared.events.topics import topic_partitions
from shared.events.wire import Message, encode
from shared.intents import Intent
from shared.kafka.letter_box import LetterBox
from shared.kafka.publisher import Publisher
from shared.kafka.service import Service
from shared.kafka.settings import KafkaSettings, WorkerSettings
from shared.kafka.settling import Settling
from shared.kafka.worker import Worker
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.effect_records import EffectRecords
from shared.mongo.projection import Projection
from shared.mongo.wakeups import Wakeups
from shared.projections.interview import Interview
from tests.strategies.facts import envelope
from tests.strategies.stories.calls import recorded, request, status
from tests.strategies.stories.story import Story
from tests.strategies.values import BEGIN

pytestmark = pytest.mark.integration

LIMIT_SECONDS = 90.0


def nothing_to_do(interview: Interview, now: datetime) -> Sequence[Intent]:
    """A decision for a service that only folds."""
    return []


async def nothing(intent: Intent) -> Sequence[Fact]:
    raise AssertionError(intent)


def service() -> Service[Interview, Intent]:
    """Folds what telephony folds."""
    return Service(
        name=f"service_{uuid4().hex}",
        collection=CollectionName.INTERVIEWS,
        table=TABLE,
        read=Interview.model_validate,
        decide=nothing_to_do,
        perform=nothing,
    )


@dataclass
class Running:
    """A worker that runs, and the world around it."""

    kafka: KafkaSettings
    interviews: Projection
    work: asyncio.Task[None]
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, *messages: Message, with_headers: Sequence[tuple[str, bytes | None]] = ()) -> None:
        """Writes records as they are, in order."""
        async with AIOKafkaProducer(bootstrap_servers=self.kafka.kafka_bootstrap_servers) as producer:
            for message in messages:
                await producer.send_and_wait(
                    message.topic, message.value, key=message.key, headers=[*message.headers, *with_headers]
                )

    async def until_known(self, key: str) -> Interview:
        """The document of `key`, once it is there."""
        until = time.monotonic() + LIMIT_SECONDS
        while (found := await self.interviews.get(key)) is None:
            assert not self.work.done(), self.work
            assert time.monotonic() < until
            await asyncio.sleep(0.02)
        return Interview.model_validate(found)

    async def dead_letters(self, topic: str, count: int) -> list[dict[str, bytes]]:
        """The headers of the first `count` dead letters of `topic`."""
        consumer = AIOKafkaConsumer(
            f"{topic}.dlq",
            bootstrap_servers=self.kafka.kafka_bootstrap_servers,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=5,
        )
        async with consumer, asyncio.timeout(LIMIT_SECONDS):
            return [dict((await consumer.getone()).headers) for _ in range(count)]


@pytest.fixture
async def running(database: Database) -> AsyncIterator[Running]:
    async with working(database) as running:
        yield running
        running.stop.set()
        await asyncio.wait_for(running.work, LIMIT_SECONDS)


@asynccontextmanager
async def working(database: Database) -> AsyncIterator[Running]:
    """A worker on a broker of its own."""
    async with MemoryKafka(topic_partitions(1)) as broker:
        kafka = KafkaSettings(
            kafka_bootstrap_servers=broker.bootstrap,
            kafka_session_timeout_ms=1100,
            kafka_heartbeat_interval_ms=300,
            kafka_fetch_max_wait_ms=5,
        )
        some = service()
        interviews, wakeups = Projection(database, f"interviews_{uuid4().hex}"), Wakeups(database, some.name)
        gate = EffectGate(EffectRecords(database, some.name), utc_now)
        async with Publisher(kafka, some.name) as publisher:
            settling = Settling(some, interviews, gate, wakeups, publisher, utc_now)
            settings = WorkerSettings(worker_drain_seconds=5)
            worker = Worker(
                some, kafka, settings, interviews, wakeups, LetterBox(gate, publisher, kafka), settling, utc_now
            )
            stop = asyncio.Event()
            work = asyncio.create_task(worker.run(stop))
            yield Running(kafka, interviews, work, stop)


def asked_for(subject: str) -> Message:
    """A request for an interview."""
    return encode(envelope(request(Story()), BEGIN, subject=subject))


async def test_a_poll_that_can_never_succeed_ends_the_worker(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when aiokafka's coordination dies: whoever runs the process starts it anew, and it joins again."""

    async def broken(*_: object, **__: object) -> None:
        raise KafkaError("Unexpected error during coordination")

    monkeypatch.setattr(AIOKafkaConsumer, "getmany", broken)
    async with working(database) as running:
        with pytest.raises(KafkaError, match="coordination"):
            await asyncio.wait_for(running.work, LIMIT_SECONDS)


async def test_a_header_without_a_value_harms_nobody(running: Running) -> None:
    await running.send(asked_for("a"), with_headers=[("nothing", None)])
    assert (await running.until_known("a")).requested is not None


async def test_a_poison_record_with_a_header_without_a_value_is_dead_lettered(running: Running) -> None:
    broken = Message("call.requested", b"a", b"{", ())
    await running.send(broken, asked_for("b"), with_headers=[("nothing", None)])
    await running.until_known("b")
    (headers,) = await running.dead_letters("call.requested", 1)
    assert headers["dlq_error"].startswith(b"Undecodable")


async def test_a_number_that_no_database_holds_is_dead_lettered_and_its_neighbours_go_on(running: Running) -> None:
    poison = encode(envelope(status(1, CallStatus.RINGING, sequence=2**63), BEGIN, subject="a"))
    await running.send(poison, asked_for("b"))
    await running.until_known("b")
    (headers,) = await running.dead_letters("call.status_changed", 1)
    assert headers["dlq_error"].startswith(b"RejectedUpdates")
    assert await running.interviews.get("a") is None


async def test_facts_of_one_interview_become_one_document(running: Running) -> None:
    answers = [encode(envelope(recorded(1, question), BEGIN, subject="a")) for question in range(5)]
    await running.send(*answers, asked_for("a"), *answers)
    until = time.monotonic() + LIMIT_SECONDS
    while (known := await running.until_known("a")).requested is None or known.unanswered():
        assert time.monotonic() < until
        await asyncio.sleep(0.02)
    assert len(known.effective_answers()) == 5
