"""The consumer runtime: takes batches, folds them, settles each key, commits what is finished."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord
from typing_extensions import TypeVar

from shared.clock import Clock
from shared.errors import Transient
from shared.events.wire import decode
from shared.intents import Intent
from shared.kafka.backoff import Backoff
from shared.kafka.breaker import Breaker
from shared.kafka.dead_letters import Record, dead_letter
from shared.kafka.lanes import Lanes, Ticket
from shared.kafka.partitions import Partitions
from shared.kafka.publisher import Publisher
from shared.kafka.service import Service
from shared.kafka.settings import KafkaSettings, WorkerSettings
from shared.kafka.settling import Settling
from shared.mongo.projection import Projection, RejectedUpdates
from shared.mongo.update import Update
from shared.mongo.wakeups import Wakeups
from shared.telemetry import log

logger = log(__name__)

S = TypeVar("S")
I = TypeVar("I", bound=Intent)  # noqa: E741  the intent
_POLL_MS = 200


class Worker(Generic[S, I]):
    """One member of a service's consumer group.

    Promises: order per key, keys side by side; the committed offset has nothing unfinished below it; a poison message
    is dead-lettered once and its neighbours go on; what is handed to another worker is finished first, or delivered
    to it again.
    """

    def __init__(
        self,
        service: Service[S, I],
        kafka: KafkaSettings,
        settings: WorkerSettings,
        projection: Projection,
        wakeups: Wakeups,
        publisher: Publisher,
        settling: Settling[S, I],
        clock: Clock,
    ) -> None:
        self._service = service
        self._settings = settings
        self._projection = projection
        self._wakeups = wakeups
        self._publisher = publisher
        self._clock = clock
        self._backoff = Backoff(settings.worker_backoff_seconds, settings.worker_backoff_cap_seconds)
        self._lanes = Lanes(settling, self._dead_letter, self._backoff, settings.worker_attempts, Breaker())
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=kafka.kafka_bootstrap_servers,
            group_id=service.name,
            client_id=service.name,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=kafka.kafka_session_timeout_ms,
            heartbeat_interval_ms=kafka.kafka_heartbeat_interval_ms,
            fetch_max_wait_ms=kafka.kafka_fetch_max_wait_ms,
            request_timeout_ms=kafka.kafka_request_timeout_ms,
            max_poll_interval_ms=600_000,
            rebalance_timeout_ms=int(settings.worker_drain_seconds * 1000) + kafka.kafka_session_timeout_ms,
        )
        self._partitions = Partitions(self._consumer, settings.worker_max_in_flight)
        self._taking = asyncio.Lock()
        self.ready = False

    async def run(self, stop: asyncio.Event) -> None:
        """Works until `stop` is set, then drains and commits.

        Raises:
            KafkaError: Kafka cannot be reached at the start.
        """
        topics = [topic.value for topic in self._service.table.topics]
        self._consumer.subscribe(topics, listener=_Rebalance(self._let_go))
        await self._consumer.start()
        clerks = [asyncio.create_task(self._commit_now_and_then()), asyncio.create_task(self._wake_the_due())]
        try:
            self.ready = True
            while not stop.is_set():
                await self._turn(stop)
        finally:
            self.ready = False
            await self._wind_up(clerks)

    async def _turn(self, stop: asyncio.Event) -> None:
        if self._lanes.broken is not None:
            raise self._lanes.broken
        self._partitions.pace()
        if self._partitions.all_paused:
            self._lanes.progress.clear()
            self._partitions.pace()
            if self._partitions.all_paused:
                await _either(self._lanes.progress, stop, seconds=1.0)
            return
        try:
            batches = await self._consumer.getmany(
                timeout_ms=_POLL_MS, max_records=min(self._settings.worker_batch, self._settings.worker_max_in_flight)
            )
        except KafkaError as failure:
            logger.warning("poll failed", reason=repr(failure))
            await asyncio.sleep(self._backoff.base)
            return
        if batches:
            async with self._taking:
                await self._take(batches)

    async def _take(self, batches: dict[TopicPartition, Sequence[ConsumerRecord[Any, Any]]]) -> None:
        updates: dict[str, Update] = {}
        tickets: dict[str, list[Ticket]] = {}
        for partition, records in batches.items():
            if partition not in self._consumer.assignment():
                continue  # given away while the batch was on its way: its new owner reads it
            watermark = self._partitions.watermark(partition, records[0].offset)
            for raw in records:
                watermark.start(raw.offset)
                ticket = Ticket(_record(raw), watermark)
                try:
                    fact = decode(ticket.record.headers, ticket.record.value)
                    update = self._service.table.fold(fact)
                except Exception as poison:  # noqa: BLE001  pure code: what fails now will fail for ever
                    await self._poisoned(ticket, poison)
                    continue
                key = fact.subject
                updates[key] = updates[key].merge(update) if key in updates else update
                tickets.setdefault(key, []).append(ticket)
        await self._until_done("project", lambda: self._project(updates, tickets))
        await self._until_done("read back", lambda: self._settle(tickets))

    async def _project(self, updates: dict[str, Update], tickets: dict[str, list[Ticket]]) -> None:
        try:
            await self._projection.project(updates)
        except RejectedUpdates as rejected:
            # The others of the batch are written; these never will be.
            for key in rejected.keys:
                for ticket in tickets.pop(key):
                    await self._poisoned(ticket, rejected)

    async def _settle(self, tickets: dict[str, list[Ticket]]) -> None:
        documents = await self._projection.read(tickets)
        for key, mine in tickets.items():
            self._lanes.submit(key, documents.get(key), mine)

    async def _until_done(self, what: str, work: Callable[[], Awaitable[None]]) -> None:
        attempt = 0
        while True:
            try:
                return await work()
            except Transient as failure:
                logger.warning("trying again", what=what, attempt=attempt + 1, reason=str(failure))
                await asyncio.sleep(self._backoff.draw(attempt))
                attempt += 1

    async def _poisoned(self, ticket: Ticket, poison: BaseException) -> None:
        breaker = self._lanes.breaker
        breaker.failed()
        if breaker.is_open:
            # A bad deploy, rather than bad messages: let few go by while somebody looks.
            logger.error("most messages cannot be read: waiting", reason=repr(poison))
            await asyncio.sleep(self._settings.worker_breaker_seconds)
        await self._dead_letter(ticket.record, poison, 1)
        ticket.finish()

    async def _dead_letter(self, record: Record, error: BaseException, attempts: int) -> None:
        letter = dead_letter(record, self._service.name, error, attempts)
        logger.error(
            "dead letter", topic=record.topic, partition=record.partition, offset=record.offset, error=repr(error)
        )
        await self._until_done("dead letter", lambda: self._publisher.send([letter]))

    async def _let_go(self, revoked: set[TopicPartition]) -> None:
        """Finishes what can be finished in time, commits it, and lets go."""
        async with self._taking:
            if not await self._lanes.drain(self._settings.worker_drain_seconds):
                logger.warning("handing over unfinished work", keys=self._lanes.busy)
            await self._partitions.commit()
            self._partitions.forget(revoked)

    async def _commit_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(self._settings.worker_commit_seconds)
            await self._partitions.commit()

    async def _wake_the_due(self) -> None:
        if self._service.overdue is None:
            return
        while True:
            try:
                while key := await self._wakeups.take_due(self._clock()):
                    self._lanes.submit(key, None, [])
                for key in await self._projection.keys(self._service.overdue(self._clock()), limit=100):
                    self._lanes.submit(key, None, [])
            except Transient as failure:
                logger.warning("no wake-ups for now", reason=str(failure))
            await asyncio.sleep(self._settings.worker_tick_seconds)

    async def _wind_up(self, clerks: list[asyncio.Task[None]]) -> None:
        for clerk in clerks:
            clerk.cancel()
        await asyncio.gather(*clerks, return_exceptions=True)
        if not await self._lanes.drain(self._settings.worker_drain_seconds):
            logger.warning("ending with unfinished work; it will be delivered again", keys=self._lanes.busy)
            await self._lanes.abandon()
        await self._partitions.commit()
        await self._consumer.stop()


class _Rebalance(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is untyped
    """Tells the worker that partitions go to another one."""

    def __init__(self, let_go: Callable[[set[TopicPartition]], Awaitable[None]]) -> None:
        self._let_go = let_go

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        await self._let_go(set(revoked))

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        logger.info("assigned", partitions=len(assigned))


async def _either(progress: asyncio.Event, stop: asyncio.Event, seconds: float) -> None:
    waits = [asyncio.create_task(progress.wait()), asyncio.create_task(stop.wait())]
    await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()


def _record(raw: ConsumerRecord[Any, Any]) -> Record:
    return Record(
        topic=raw.topic,
        partition=raw.partition,
        offset=raw.offset,
        key=raw.key or b"",
        value=raw.value or b"",
        headers=tuple((name, bytes(value)) for name, value in raw.headers),
    )
