"""The public topics: where a time is in them, what stands in a range of them, and what comes to their end.

Many endpoints hear of the same facts, so their end is read once for all (`Tail`); whoever is behind reads alone what
it has missed, and joins.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from services.webhook_service.selection import Written
from shared.errors import Transient
from shared.events.structured import PUBLIC, structured
from shared.events.wire import Undecodable
from shared.kafka.batch import place
from shared.kafka.log_reader import LogReader, TopicsMissing, open_log
from shared.kafka.settings import KafkaSettings
from shared.telemetry import log

logger = log(__name__)

TOPICS = tuple(topic.value for topic in PUBLIC)
_AT_ONCE = 500
_POLL_MS = 500
_PAUSE_SECONDS = 0.5

Offsets = Mapping[TopicPartition, int]


class LogUnavailable(Transient):
    """Kafka cannot be read."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read at once: facts, and the offsets after it of the partitions that it is from."""

    facts: Sequence[Written]
    offsets: Offsets


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (KafkaError, TopicsMissing) as failure:
        raise LogUnavailable(repr(failure)) from failure


@asynccontextmanager
async def _reader(settings: KafkaSettings) -> AsyncIterator[LogReader]:
    with _translated():
        async with open_log(settings, TOPICS) as reader:
            yield reader


async def place_of(settings: KafkaSettings, since: datetime | None) -> Offsets:
    """Where everything that was written `since` begins, or the whole log. Raises LogUnavailable."""
    async with _reader(settings) as reader:
        return await reader.beginnings() if since is None else await reader.at(since)


async def ends(settings: KafkaSettings) -> Offsets:
    """Where the log ends now. Raises LogUnavailable."""
    async with _reader(settings) as reader:
        return await reader.ends()


async def read(settings: KafkaSettings, start: Offsets, end: Offsets) -> AsyncGenerator[Read, None]:
    """What stands from `start` (where it names no partition: from its beginning) to before `end`.

    Raises:
        LogUnavailable: perhaps not all of it was read.
    """
    if all(start.get(each, 0) >= offset for each, offset in end.items()):
        return
    async with _reader(settings) as reader:
        first = await reader.beginnings()
        starts = {each: max(start.get(each, 0), offset) for each, offset in first.items()}
        wanted = {each: end.get(each, 0) for each in first}
        async for records in reader.records(starts, wanted, _AT_ONCE):
            yield _read(records)


class Tail:
    """The end of the log as it grows, read once for all that have joined. It reads while somebody wants it."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._takers: dict[str, Callable[[Read], Awaitable[None]]] = {}
        self._wanted: set[str] = set()
        self._changed = asyncio.Event()
        self._begun = asyncio.Event()
        self._dispatching = asyncio.Lock()
        self.position: dict[TopicPartition, int] = {}

    def want(self, who: str) -> None:
        """`who` is on its way."""
        self._wanted.add(who)
        self._changed.set()

    def leave(self, who: str) -> None:
        """`who` is told nothing more, and may come back."""
        self._takers.pop(who, None)

    def forget(self, who: str) -> None:
        """`who` does not come back."""
        self.leave(who)
        self._wanted.discard(who)
        self._changed.set()

    async def begun(self) -> Offsets:
        """Where it stands, once it has begun."""
        await self._begun.wait()
        return dict(self.position)

    @asynccontextmanager
    async def standing_still(self) -> AsyncIterator[Offsets]:
        """Where it stands, for as long as the block lasts: whoever has read up to there may join."""
        while True:
            await self._begun.wait()
            async with self._dispatching:
                if self._begun.is_set():
                    yield dict(self.position)
                    return

    def join(self, who: str, take: Callable[[Read], Awaitable[None]]) -> None:
        """`take` gets all that comes, one batch after the other; the log waits for it."""
        self._takers[who] = take

    async def run(self) -> None:
        """Reads for ever. Raises KafkaError when it can never succeed again: the process is to be started anew."""
        while True:
            while not self._wanted:
                self._changed.clear()
                await self._changed.wait()
            try:
                await self._follow()
            except (KafkaError, TopicsMissing) as failure:
                if isinstance(failure, KafkaError) and not failure.retriable:
                    raise
                logger.warning("poll failed", reason=repr(failure))
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _follow(self) -> None:
        """Reads until nobody wants it. What has joined goes on only where it has not stood still meanwhile."""
        async with _at_end(self._settings) as (consumer, position):
            async with self._dispatching:
                self.position = position if not self._takers else self.position
                self._begun.set()
            if self._takers:
                for each, offset in self.position.items():
                    consumer.seek(each, offset)
            while self._wanted:
                batches = await consumer.getmany(timeout_ms=_POLL_MS, max_records=_AT_ONCE)
                if batches:
                    await self._dispatch([record for records in batches.values() for record in records])
        async with self._dispatching:
            self._begun.clear()

    async def _dispatch(self, records: Sequence[Any]) -> None:
        async with self._dispatching:
            some = _read(records) if self._takers else Read((), _after(records))
            await asyncio.gather(*(take(some) for take in list(self._takers.values())))
            self.position.update(some.offsets)


@asynccontextmanager
async def _at_end(settings: KafkaSettings) -> AsyncIterator[tuple[AIOKafkaConsumer, dict[TopicPartition, int]]]:
    consumer = AIOKafkaConsumer(
        *TOPICS,
        bootstrap_servers=settings.kafka_bootstrap_servers,
        client_id="webhook_service",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=settings.kafka_fetch_max_wait_ms,
        request_timeout_ms=settings.kafka_request_timeout_ms,
    )
    try:
        await consumer.start()
        places = sorted(consumer.assignment())
        found: dict[TopicPartition, int] = await consumer.end_offsets(places)
        for each, offset in found.items():
            consumer.seek(each, offset)
        yield consumer, dict(found)
    finally:
        await consumer.stop()


def _after(records: Sequence[Any]) -> Offsets:
    return {
        TopicPartition(record.topic, record.partition): record.offset + 1
        for record in sorted(records, key=lambda record: int(record.offset))
    }


def _read(records: Sequence[Any]) -> Read:
    """The facts among `records`, in the order of their times. What is no fact is told to nobody."""
    facts = []
    for record in records:
        try:
            fact = structured(record.headers, record.value)
        except Undecodable as reason:
            logger.warning("passed over", place=place(record), reason=str(reason))
            continue
        at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
        facts.append(Written(TopicPartition(record.topic, record.partition), record.offset, at, fact))
    return Read(sorted(facts, key=lambda written: written.at), _after(records))
