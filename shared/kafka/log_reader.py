"""Reads the log outside any consumer group: for replays and for whoever watches."""

import asyncio
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError

from shared.events.fact import Fact
from shared.kafka.batch import Batch, log_passed_over
from shared.kafka.entry import Entry, entries
from shared.kafka.settings import KafkaSettings
from shared.kafka.side_by_side import next_stretch

Offsets = Mapping[TopicPartition, int]
Fetched = Mapping[TopicPartition, Sequence[Any]]
_AT_ONCE = 2000
_POLL_MS = 500
_SILENCE_SECONDS = 60.0


class TopicsMissing(RuntimeError):
    """A topic that is to be read does not exist. `screener topics` makes it."""


class LogReader:
    """The partitions of some topics, from anywhere to anywhere. Those that are not being read are paused."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self._partitions: list[TopicPartition] = sorted(consumer.assignment())

    async def beginnings(self) -> Offsets:
        """The first offset of each partition that is still there."""
        found: Offsets = await self._consumer.beginning_offsets(self._partitions)
        return found

    async def ends(self) -> Offsets:
        """The offset that each partition's next record will have."""
        found: Offsets = await self._consumer.end_offsets(self._partitions)
        return found

    async def at(self, moment: datetime) -> Offsets:
        """The first offset of each partition that was written at `moment` or later; its end if there is none.

        A broker that cannot look up times is read from the beginning: more, never less.
        """
        ends, beginnings = await self.ends(), await self.beginnings()
        found = await self._consumer.offsets_for_times(dict.fromkeys(self._partitions, _milliseconds(moment)))
        first = await self._consumer.offsets_for_times(dict.fromkeys(self._partitions, 0))
        none_found = {each: ends[each] if first[each] is not None else beginnings[each] for each in self._partitions}
        return {each: found[each].offset if found[each] else none_found[each] for each in self._partitions}

    async def read(self, starts: Offsets, ends: Offsets, batch: int) -> AsyncIterator[Batch]:
        """Everything from `starts` to before `ends`, about `batch` records at once, side by side (`next_stretch`).

        Raises:
            KafkaConnectionError: Kafka said nothing for a minute.
        """
        self._begin(starts, ends)
        while stretch := next_stretch(await self._positions(ends), ends, batch):
            yield await self._through(stretch, ends)

    async def _through(self, stretch: Offsets, ends: Offsets) -> Batch:
        """What stands from the consumer's position to where `stretch` says, or a little more, but before `ends`."""
        read = Batch()

        async def decode(fetched: Fetched) -> None:
            read.decode(each for place, records in fetched.items() for each in records if each.offset < ends[place])
            await asyncio.sleep(0)  # whatever else goes on, goes on

        # First what is here of each, with nothing between: the client then asks once for more of all that is used up.
        # After it has asked for one of them it does not ask for another for a tenth of a second.
        left = await self._left(stretch)
        for fetched in [await self._taken([partition], ends, count + 1, 0) for partition, count in left.items()]:
            await decode(fetched)
        while left := await self._left(stretch):
            partition, count = next(iter(left.items()))
            await decode(await self._fetched_by_partition([partition], ends, count + 1))
        return read

    async def _left(self, until: Offsets) -> Offsets:
        """How many records are left of each partition that is not there yet."""
        positions = await self._positions(until)
        return {partition: end - positions[partition] for partition, end in until.items() if positions[partition] < end}

    async def records(self, starts: Offsets, ends: Offsets, batch: int) -> AsyncIterator[Sequence[Any]]:
        """Everything from `starts` to before `ends`, at most `batch` records at once, as Kafka has it.

        Raises:
            KafkaConnectionError: Kafka said nothing for a minute.
        """
        self._begin(starts, ends)
        while unread := await self._left(ends):
            by_partition = await self._fetched_by_partition(unread, ends, batch)
            fetched = [record for records in by_partition.values() for record in records]
            yield [record for record in fetched if record.offset < ends[_partition(record)]]

    async def entries(self, starts: Offsets, ends: Offsets, batch: int) -> AsyncGenerator[list[Entry], None]:
        """As `read`, with the place of each record; those read at once in the order in which they were written."""
        self._begin(starts, ends)
        while unread := await self._left(ends):
            fetched = await self._fetched_by_partition(unread, ends, batch)
            yield [entry for entry in entries(fetched) if entry.offset < ends[entry.place]]

    async def first(self, starts: Offsets) -> dict[TopicPartition, Any]:
        """The first record at or after `starts` of each partition, as Kafka has it. There must be one.

        Raises:
            KafkaConnectionError: Kafka said nothing for a minute.
        """
        ends = dict.fromkeys(starts, sys.maxsize)
        self._begin(starts, ends)
        found: dict[TopicPartition, Any] = {}
        while unread := starts.keys() - found.keys():
            fetched = await self._fetched_by_partition(unread, ends, _AT_ONCE)
            self._consumer.pause(*fetched)
            found |= {partition: records[0] for partition, records in fetched.items()}
        return found

    def _begin(self, starts: Offsets, ends: Offsets) -> None:
        for partition, offset in starts.items():
            self._consumer.seek(partition, offset)
        self._consumer.resume(*(partition for partition, end in ends.items() if starts[partition] < end))

    async def _fetched_by_partition(self, unread: Collection[TopicPartition], ends: Offsets, batch: int) -> Fetched:
        try:
            async with asyncio.timeout(_SILENCE_SECONDS):
                while True:
                    before = await self._positions(unread)
                    fetched = await self._taken(unread, ends, batch, _POLL_MS)
                    # What ends a transaction is no record, and moves the position all the same.
                    if fetched or before != await self._positions(unread):
                        return fetched
        except TimeoutError as silence:
            raise KafkaConnectionError(f"nothing was heard from Kafka for {_SILENCE_SECONDS:.0f} s") from silence

    async def _taken(self, partitions: Collection[TopicPartition], ends: Offsets, batch: int, wait_ms: int) -> Fetched:
        """What comes within `wait_ms`. To ask for one record more than is there lets the client notice that what it
        holds is used up; until it does, it asks for nothing more, of any partition, for a tenth of a second."""
        fetched: Fetched = await self._consumer.getmany(*partitions, timeout_ms=wait_ms, max_records=batch)
        positions = await self._positions(partitions)
        # A broker answers a question for what comes after the end late, and the next question waits for it.
        self._consumer.pause(*(partition for partition, at in positions.items() if at >= ends[partition]))
        return fetched

    async def _positions(self, partitions: Collection[TopicPartition]) -> Offsets:
        return {partition: await self._consumer.position(partition) for partition in partitions}


@asynccontextmanager
async def open_log(settings: KafkaSettings, topics: Sequence[str]) -> AsyncIterator[LogReader]:
    """A reader of `topics`.

    Raises:
        TopicsMissing: one of them does not exist.
        KafkaError: Kafka cannot be reached.
    """
    async with _consumer(settings, topics) as consumer:
        yield LogReader(consumer)


@asynccontextmanager
async def open_partitions(
    settings: KafkaSettings, partitions: Collection[TopicPartition], fetch_bytes: int = 1024 * 1024
) -> AsyncIterator[LogReader]:
    """A reader of some partitions, of which it holds about `fetch_bytes` at most: for many readers in one process.

    Reading raises OffsetOutOfRangeError where the log does not hold an offset; a reader of `open_log` goes to the end.

    Raises:
        KafkaError: Kafka cannot be reached.
    """
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_bootstrap_servers,
        enable_auto_commit=False,
        auto_offset_reset="none",
        fetch_max_wait_ms=settings.kafka_fetch_max_wait_ms,
        request_timeout_ms=settings.kafka_request_timeout_ms,
        fetch_max_bytes=fetch_bytes,
        max_partition_fetch_bytes=fetch_bytes,
    )
    try:
        await consumer.start()
        yield reading(consumer, partitions)
    finally:
        await consumer.stop()


def reading(consumer: AIOKafkaConsumer, partitions: Collection[TopicPartition]) -> LogReader:
    """A reader of some partitions by a consumer outside of every group, which reads no others from now on."""
    consumer.assign(sorted(partitions))
    _pause(consumer)
    return LogReader(consumer)


def _pause(consumer: AIOKafkaConsumer) -> None:
    """To be called before it gets to do anything: else it asks for what comes after the end of the log, and is deaf for
    half a second when it is told where to begin."""
    consumer.pause(*consumer.assignment())


@asynccontextmanager
async def _consumer(settings: KafkaSettings, topics: Sequence[str]) -> AsyncIterator[AIOKafkaConsumer]:
    """All partitions of `topics`, paused."""
    consumer = AIOKafkaConsumer(
        *topics,  # without a group, every partition of them is ours
        bootstrap_servers=settings.kafka_bootstrap_servers,
        enable_auto_commit=False,
        fetch_max_wait_ms=settings.kafka_fetch_max_wait_ms,
        request_timeout_ms=settings.kafka_request_timeout_ms,
    )
    try:
        await consumer.start()
        _pause(consumer)
        known = await consumer.topics()
        if missing := sorted(set(topics) - set(known)):
            raise TopicsMissing(f"no such topic: {', '.join(missing)}. `screener topics` makes them.")
        yield consumer
    finally:
        await consumer.stop()


async def committed(settings: KafkaSettings, group: str, partitions: Sequence[TopicPartition]) -> Offsets:
    """Up to where a consumer group has finished; partitions of which it has committed nothing are left out."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap_servers)
    await admin.start()
    try:
        found = await admin.list_consumer_group_offsets(group, partitions=list(partitions))
    finally:
        await admin.close()
    return {partition: each.offset for partition, each in found.items() if each.offset >= 0}


async def read_to_end(settings: KafkaSettings, topics: Sequence[str], batch: int = 2000) -> AsyncIterator[list[Fact]]:
    """Every fact from offset 0 to where the log ends now, in batches. What is no fact is passed over and logged."""
    async with open_log(settings, topics) as reader:
        async for read in reader.read(await reader.beginnings(), await reader.ends(), batch):
            log_passed_over(read.passed_over)
            yield read.facts


async def follow(settings: KafkaSettings, topics: Sequence[str], from_beginning: bool) -> AsyncIterator[Fact]:
    """Facts as they are written, for ever."""
    async with _consumer(settings, topics) as consumer:
        partitions = list(consumer.assignment())
        await (consumer.seek_to_beginning if from_beginning else consumer.seek_to_end)(*partitions)
        consumer.resume(*partitions)
        while True:
            batches = await consumer.getmany(timeout_ms=500, max_records=500)
            arrived = Batch()
            arrived.decode(record for records in batches.values() for record in records)
            log_passed_over(arrived.passed_over)
            for fact in sorted(arrived.facts, key=lambda fact: fact.time):
                yield fact


def _partition(record: Any) -> TopicPartition:
    return TopicPartition(record.topic, record.partition)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
