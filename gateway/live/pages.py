"""What lies before the end of the log, read by the page: a client's pace costs one page of memory and no connection."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError

from shared.kafka.backoff import Backoff
from shared.kafka.entry import Entry, in_order
from shared.kafka.log_reader import LogReader, Offsets, open_partitions
from shared.kafka.position import LogPosition
from shared.kafka.settings import KafkaSettings
from shared.telemetry import log

logger = log(__name__)

T = TypeVar("T")
PAGE = 500
"""Records. What clients have missed is rarely more; a page stands in the order in which it was written."""
_BATCH = 100
"""Records decoded at once; others get a turn between."""
_AGAIN = Backoff(base=0.2, cap=5.0)


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of a partition that the log does not hold: it would begin at `asked`, and what there is begins at
    `first`."""

    place: TopicPartition
    asked: int
    first: int


@dataclass(frozen=True, slots=True)
class Settled:
    """A position that can be read from, and what is missing before it."""

    position: LogPosition
    gaps: Sequence[Gap] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Records in order, and a place that is reached at the least once they are seen: not every offset is a record."""

    entries: Sequence[Entry]
    reaches: LogPosition


class Pages:
    """Reads the log's past for many, a few at a time. While Kafka is away it waits."""

    def __init__(self, settings: KafkaSettings, at_once: int) -> None:
        self._settings = settings
        self._turns = asyncio.Semaphore(at_once)

    async def settled(self, position: LogPosition, partitions: Collection[TopicPartition]) -> Settled:
        """`position` in all of `partitions`. Where the log does not reach back to it any more, or does not reach up to
        it (it is another log by the same name), what is still there or new follows, and the gap is told of."""

        async def look(reader: LogReader) -> Settled:
            beginnings, ends = await reader.beginnings(), await reader.ends()
            return settle(position, beginnings, ends)

        return await self._read("where the log begins", partitions, look)

    async def at(self, moment: datetime, partitions: Collection[TopicPartition]) -> LogPosition:
        """The place before everything that was written at `moment` or later."""

        async def look(reader: LogReader) -> LogPosition:
            return LogPosition(dict(await reader.at(moment)))

        return await self._read("where a moment is", partitions, look)

    async def page(self, begins: LogPosition, ends: LogPosition) -> Page:
        """About `PAGE` records from between the two, or all there are.

        Raises:
            OffsetOutOfRangeError: the log does not hold them any more; `settled` tells what there is.
        """
        between = {place: end for place, end in ends.offsets.items() if begins.offsets.get(place, 0) < end}
        starts = {place: begins.offsets.get(place, 0) for place in between}

        async def read(reader: LogReader) -> Page:
            found: list[list[Entry]] = []
            async with aclosing(reader.entries(starts, between, _BATCH)) as batches:
                async for batch in batches:
                    found.append(batch)
                    if sum(map(len, found)) >= PAGE:
                        return Page(in_order(_by_partition(found)), begins)
                    await asyncio.sleep(0)
            return Page(in_order(_by_partition(found)), ends)

        return await self._read("a page", between, read) if between else Page((), ends)

    async def _read(
        self, what: str, partitions: Collection[TopicPartition], read: Callable[[LogReader], Awaitable[T]]
    ) -> T:
        attempt = 0
        while True:
            try:
                async with self._turns, open_partitions(self._settings, partitions) as reader:
                    return await read(reader)
            except OffsetOutOfRangeError:
                raise
            except KafkaError as failure:
                logger.warning("trying again", what=what, attempt=attempt + 1, reason=repr(failure))
            await asyncio.sleep(_AGAIN.draw(attempt))
            attempt += 1


def settle(position: LogPosition, beginnings: Offsets, ends: Offsets) -> Settled:
    """Where to read on from `position` in a log that is there from `beginnings` to `ends`."""
    # Partitions that are not known here yet, and elsewhere are, stay as they are.
    offsets = dict(position.offsets)
    gaps: list[Gap] = []
    for place, first in beginnings.items():
        asked = position.offsets.get(place, 0)
        if first <= asked <= ends[place]:
            offsets[place] = asked
            continue
        offsets[place] = first
        if place in position.offsets:
            gaps.append(Gap(place, asked, first))
    return Settled(LogPosition(offsets), tuple(gaps))


def _by_partition(batches: Iterable[Sequence[Entry]]) -> Iterable[Sequence[Entry]]:
    """What was read at several times, each partition in its own order."""
    partitions: dict[TopicPartition, list[Entry]] = {}
    for batch in batches:
        for entry in batch:
            partitions.setdefault(entry.place, []).append(entry)
    return partitions.values()
