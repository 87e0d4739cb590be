"""The consumer runtime: a member of a group that polls, paces, commits and lets go."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Generic

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import KafkaError
from typing_extensions import TypeVar

from shared.clock import Clock
from shared.events.fact import type_name
from shared.failpoints import failpoint
from shared.intents import Intent
from shared.kafka.alarm import Alarm
from shared.kafka.backoff import Backoff
from shared.kafka.breaker import Breaker
from shared.kafka.dead_letters import DeadLetters
from shared.kafka.intake import Intake
from shared.kafka.lanes import Lanes
from shared.kafka.letter_box import LetterBox
from shared.kafka.partitions import Partitions
from shared.kafka.polling import Polling
from shared.kafka.service import Service
from shared.kafka.settings import KafkaSettings, WorkerSettings
from shared.kafka.settling import Settling
from shared.metrics import BREAKER_OPEN, SETTLING_KEYS, expect
from shared.mongo.projection import Projection
from shared.mongo.wakeups import Wakeups
from shared.telemetry import log

logger = log(__name__)

S = TypeVar("S")
I = TypeVar("I", bound=Intent)  # noqa: E741  the intent
_FETCH_BYTES = 2 * 1024 * 1024
"""At once, of all partitions: a thousand facts, and no more memory than that when there are millions to catch up on."""


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
        box: LetterBox,
        settling: Settling[S, I],
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._topics = [topic.value for topic in service.table.topics]
        self._backoff = Backoff(settings.worker_backoff_seconds, settings.worker_backoff_cap_seconds)
        self._consumer = _consumer(service.name, kafka, settings)
        self._partitions = Partitions(self._consumer, settings.worker_max_in_flight)
        breaker = Breaker()
        letters = DeadLetters(service.name, box, breaker, self._backoff, settings.worker_breaker_seconds)
        self._lanes = Lanes(
            settling, letters.put, self._backoff, settings.worker_attempts, breaker, settling.is_settled
        )
        self._polling = Polling(self._consumer, self._lanes.progress)
        self._intake = Intake(service.table, projection, self._partitions, self._lanes, letters, self._backoff)
        expect(map(type_name, (row.data for row in service.table)), service.table.topics)
        self._alarm = (
            None if service.overdue is None else Alarm(wakeups, projection, service.overdue, self._lanes, clock)
        )
        self._taking = asyncio.Lock()
        self.ready = False

    async def run(self, stop: asyncio.Event) -> None:
        """Works until `stop` is set, then drains and commits.

        Raises:
            KafkaError: Kafka cannot be reached at the start.
            Exception: the runtime itself is at fault; the process is to end and be started anew.
        """
        self._consumer.subscribe(self._topics, listener=_Rebalance(self._let_go))
        await self._consumer.start()
        duties: list[Coroutine[Any, Any, None]] = [self._poll(stop), self._commit_now_and_then()]
        if self._alarm is not None:
            duties.append(self._alarm.ring_every(self._settings.worker_tick_seconds))
        tasks = [asyncio.create_task(duty) for duty in duties]
        try:
            self.ready = True
            await _until_one_ends([*tasks, asyncio.create_task(stop.wait())])
            self.ready = False
            # The batch in hand, unless it waits for something that is away.
            await asyncio.wait(tasks[:1], timeout=self._settings.worker_drain_seconds)
        finally:
            self.ready = False
            await self._wind_up(tasks)

    async def answers(self) -> None:
        """Asks Kafka for its topics, over the worker's own connections. Raises KafkaError."""
        await self._consumer.topics()

    async def observe(self) -> None:
        """Sets the metrics that are not counted as things happen."""
        await self._partitions.observe()
        SETTLING_KEYS.set(self._lanes.busy)
        BREAKER_OPEN.set(self._lanes.breaker.is_open)

    async def _poll(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if self._lanes.broken is not None:
                raise self._lanes.broken
            self._intake.check()
            await self._turn(stop)
        await self._intake.finish()
        self._intake.check()

    async def _turn(self, stop: asyncio.Event) -> None:
        self._lanes.progress.clear()
        ahead = self._partitions.ahead()
        if ahead and ahead >= self._consumer.assignment():
            await _either(self._lanes.progress, stop, seconds=1.0)
            return
        limit = min(self._settings.worker_batch, self._settings.worker_max_in_flight)
        try:
            fetched = await self._polling.next(limit, ahead)
        except KafkaError as failure:
            if not failure.retriable:
                raise  # such as the end of aiokafka's own coordination, after which polls are empty for ever
            logger.warning("poll failed", reason=repr(failure))
            await asyncio.sleep(self._backoff.base)
            return
        if fetched.batches:
            failpoint("worker.polled")
            async with self._taking:
                if not self._polling.is_stale(fetched):
                    await self._intake.take(fetched.batches)

    async def _let_go(self, revoked: set[TopicPartition]) -> None:
        """Finishes what can be finished in time, commits it, and lets go."""
        if not revoked:
            return  # it joins for the first time, and holds nothing
        self._polling.let_go()
        async with self._taking:
            await self._intake.finish()
            if not await self._lanes.drain(self._settings.worker_drain_seconds):
                logger.warning("handing over unfinished work", keys=self._lanes.busy)
            failpoint("worker.drained_for_others")
            await self._partitions.commit()
            failpoint("worker.handed_over")
            self._partitions.forget(revoked)

    async def _commit_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(self._settings.worker_commit_seconds)
            await self._partitions.commit()

    async def _wind_up(self, tasks: list[asyncio.Task[None]]) -> None:
        failed = [task.exception() for task in tasks if task.done() and not task.cancelled()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._intake.abandon()
        if not await self._lanes.drain(self._settings.worker_drain_seconds):
            logger.warning("ending with unfinished work; it will be delivered again", keys=self._lanes.busy)
            await self._lanes.abandon()
        failpoint("worker.drained")
        await self._in_time(self._partitions.commit())
        failpoint("worker.wound_up")
        await self._in_time(self._consumer.stop())
        for failure in failed:
            if failure is not None:
                raise failure

    async def _in_time(self, goodbye: Coroutine[Any, Any, None]) -> None:
        """Says to Kafka what is left to be said, if it listens: aiokafka would repeat it for ever."""
        try:
            async with asyncio.timeout(self._settings.worker_drain_seconds):
                await goodbye
        except TimeoutError:
            logger.warning("Kafka is away at the end: what is not committed comes again")


def _consumer(group: str, kafka: KafkaSettings, settings: WorkerSettings) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        bootstrap_servers=kafka.kafka_bootstrap_servers,
        group_id=group,
        client_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        # The same partition numbers of every topic to one worker, so that it holds a key in all of them.
        partition_assignment_strategy=(RangePartitionAssignor,),
        session_timeout_ms=kafka.kafka_session_timeout_ms,
        heartbeat_interval_ms=kafka.kafka_heartbeat_interval_ms,
        fetch_max_wait_ms=kafka.kafka_fetch_max_wait_ms,
        fetch_max_bytes=_FETCH_BYTES,
        request_timeout_ms=kafka.kafka_request_timeout_ms,
        # A batch may wait for MongoDB for long without the group taking us for dead.
        max_poll_interval_ms=600_000,
        rebalance_timeout_ms=int(settings.worker_drain_seconds * 1000) + kafka.kafka_session_timeout_ms,
    )


class _Rebalance(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is untyped
    """Tells the worker that partitions go to another one."""

    def __init__(self, let_go: Callable[[set[TopicPartition]], Awaitable[None]]) -> None:
        self._let_go = let_go

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        await self._let_go(set(revoked))

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        logger.info("assigned", partitions=len(assigned))


async def _until_one_ends(tasks: list[asyncio.Task[Any]]) -> None:
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    tasks[-1].cancel()


async def _either(progress: asyncio.Event, stop: asyncio.Event, seconds: float) -> None:
    waits = [asyncio.create_task(progress.wait()), asyncio.create_task(stop.wait())]
    await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
