"""Follows the end of the log with one consumer outside of any group, for as long as anybody in this process listens."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import Context
from typing import Self

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError, OffsetOutOfRangeError

from gateway.live.hub import Hub
from gateway.live.pages import settle
from shared.ending import end
from shared.events.fact import Fact
from shared.kafka.backoff import Backoff
from shared.kafka.entry import entries
from shared.kafka.log_reader import open_partitions
from shared.kafka.position import LogPosition
from shared.kafka.settings import KafkaSettings
from shared.telemetry import log

logger = log(__name__)

BATCH = 100
"""Records decoded at once: meanwhile nobody else in the process gets a turn, and callers wait for their TwiML."""
LOOK_SECONDS = 5.0
"""How often Kafka is asked whether there are new partitions, and whether it is there at all."""
LINGER_SECONDS = 30.0
"""A client that lost its connection is back by then, and the consumer still there."""
_SILENCE_SECONDS = 30.0
_AGAIN = Backoff(base=0.2, cap=5.0)


class Tail:
    """Tells a hub of what is written to `topics`. `hear` is told of each fact first.

    It begins where the log ends when the first listener comes, and goes on from where it was when Kafka was away
    meanwhile. Partitions that are added are read from their beginning.
    """

    def __init__(
        self, settings: KafkaSettings, topics: Collection[str], hub: Hub, hear: Callable[[Fact], None]
    ) -> None:
        self._settings = settings
        self._topics = topics
        self._hub = hub
        self._hear = hear
        self._listeners = 0
        self._following: asyncio.Task[None] | None = None
        self._ending: asyncio.TimerHandle | None = None
        self._endings: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._cancel_ending()
        await end([self._following] if self._following else [])
        if self._endings:
            await asyncio.wait([*self._endings])

    @contextmanager
    def listening(self) -> Iterator[asyncio.Task[None]]:
        """The log is followed at least as long as this. What is given ends only if that fails for good."""
        self._listeners += 1
        self._cancel_ending()
        if self._following is None or self._following.done():
            # Not in the context of whoever came first: neither its trace nor its request.
            self._following = asyncio.create_task(self._follow(), context=Context())
            self._following.add_done_callback(_tell_of_failure)
        try:
            yield self._following
        finally:
            self._listeners -= 1
            if not self._listeners:
                self._ending = asyncio.get_running_loop().call_later(LINGER_SECONDS, self._end)

    def _cancel_ending(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None

    def _end(self) -> None:
        if self._following is not None:
            over = asyncio.create_task(self._over(self._following))
            self._endings.add(over)
            over.add_done_callback(self._endings.discard)
            self._following = None

    async def _over(self, following: asyncio.Task[None]) -> None:
        """Ends it. Until it is over it may go on telling the hub, which forgets nothing before."""
        try:
            await end([following])
        finally:
            self._hub.forget()

    async def _follow(self) -> None:
        if self._endings:  # one consumer at a time: what two of them tell is in no order
            await asyncio.wait([*self._endings])
        attempt = 0
        while True:
            try:
                async with self._consumer() as consumer:
                    attempt = 0
                    await self._tell(consumer)
            except OffsetOutOfRangeError as gap:
                logger.warning("the log does not hold what comes next", reason=str(gap))
                await self._go_on_where_the_log_is()
            except (KafkaError, TimeoutError) as failure:
                logger.warning("trying again", what="follow the log", attempt=attempt + 1, reason=repr(failure))
                await asyncio.sleep(_AGAIN.draw(attempt))
                attempt += 1

    @asynccontextmanager
    async def _consumer(self) -> AsyncIterator[AIOKafkaConsumer]:
        """A consumer that goes on where the hub is."""
        partitions = await self._partitions()
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._settings.kafka_bootstrap_servers,
            enable_auto_commit=False,
            auto_offset_reset="none",
            fetch_max_wait_ms=self._settings.kafka_fetch_max_wait_ms,
            request_timeout_ms=self._settings.kafka_request_timeout_ms,
        )
        try:
            await consumer.start()
            consumer.assign(sorted(partitions))
            if not self._hub.is_ready:
                self._hub.begin(await consumer.end_offsets(list(partitions)))
            self._hub.add(partitions)
            for partition in partitions:
                consumer.seek(partition, self._hub.offsets[partition])
            yield consumer
        finally:
            await consumer.stop()

    async def _tell(self, consumer: AIOKafkaConsumer) -> None:
        """Until there are other partitions than the consumer has. Raises KafkaError or TimeoutError."""
        clock = asyncio.get_running_loop().time
        looked, before = clock(), await _reached(consumer)
        while True:
            arrived = entries(await consumer.getmany(timeout_ms=500, max_records=BATCH))
            for entry in arrived:
                if entry.fact is not None:
                    self._hear(entry.fact)
            self._hub.deliver(arrived)
            await asyncio.sleep(0)  # reading does not wait for anything where enough was fetched ahead
            if clock() - looked > LOOK_SECONDS:
                async with asyncio.timeout(_SILENCE_SECONDS):
                    if await self._partitions() != consumer.assignment():
                        return
                    before = await _progress(consumer, before)
                looked = clock()

    async def _partitions(self) -> set[TopicPartition]:
        """Those that there are. Raises KafkaError when Kafka is away."""
        client = AIOKafkaClient(bootstrap_servers=self._settings.kafka_bootstrap_servers, client_id="gateway-live")
        try:
            await client.bootstrap()
            cluster = await client.fetch_all_metadata()
        finally:
            await client.close()
        return {
            TopicPartition(topic, number)
            for topic in self._topics
            for number in cluster.partitions_for_topic(topic) or ()
        }

    async def _go_on_where_the_log_is(self) -> None:
        """Where the log no longer holds what comes next. Raises nothing: what fails here is tried again."""
        try:
            async with open_partitions(self._settings, self._hub.offsets.keys()) as reader:
                settled = settle(LogPosition(dict(self._hub.offsets)), await reader.beginnings(), await reader.ends())
        except KafkaError as failure:
            logger.warning("trying again", what="find the log's beginning", reason=repr(failure))
        else:
            self._hub.move(settled.position.offsets)


async def _progress(consumer: AIOKafkaConsumer, before: LogPosition) -> LogPosition:
    """Where a consumer is. Raises KafkaError where there is something to read, and nothing was since `before`."""
    ends = LogPosition(await consumer.end_offsets(list(consumer.assignment())))
    now = await _reached(consumer)
    if now == before and now.behind(ends):
        raise KafkaError(f"{now.behind(ends)} records are there and do not come")
    return now


async def _reached(consumer: AIOKafkaConsumer) -> LogPosition:
    return LogPosition({partition: await consumer.position(partition) for partition in consumer.assignment()})


def _tell_of_failure(following: asyncio.Task[None]) -> None:
    """Whoever listens is sent away then, and begins again."""
    if not following.cancelled() and (failure := following.exception()) is not None:
        logger.error("the log is not followed any more", exc_info=failure)
