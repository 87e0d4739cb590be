"""A log without Kafka: partitions that grow, and whoever reads their past."""

import asyncio
from collections.abc import Collection
from dataclasses import replace

from aiokafka import TopicPartition
from aiokafka.errors import OffsetOutOfRangeError

from gateway.live.pages import Page, Settled, settle
from shared.events.fact import Fact
from shared.events.topics import Topic
from shared.kafka.entry import Entry, in_order
from shared.kafka.position import LogPosition
from tests.strategies.stories.examples import EXAMPLES

TENANT = "acme"


def fact_at(place: TopicPartition, offset: int, tenant: str = TENANT) -> Fact:
    """A fact whose id says where it stands."""
    return replace(EXAMPLES[f"{place.topic}.v1"], id=f"{place.topic}/{place.partition}@{offset}", tenant=tenant)


class Log:
    """What was written, in order; each record's time is one later than that of the one before."""

    def __init__(self, partitions: Collection[TopicPartition]) -> None:
        self.partitions: dict[TopicPartition, list[Entry]] = {place: [] for place in partitions}
        self.beginnings: dict[TopicPartition, int] = dict.fromkeys(partitions, 0)
        self.written: list[Entry] = []

    def write(self, place: TopicPartition, tenant: str = TENANT, is_fact: bool = True) -> Entry:
        """Puts one more record at a partition's end."""
        offset = len(self.partitions[place])
        entry = Entry(place, offset, len(self.written), fact_at(place, offset, tenant) if is_fact else None)
        self.partitions[place].append(entry)
        self.written.append(entry)
        return entry

    def expire(self, place: TopicPartition) -> None:
        """Forgets everything that a partition holds now."""
        self.beginnings[place] = len(self.partitions[place])

    @property
    def ends(self) -> dict[TopicPartition, int]:
        return {place: len(entries) for place, entries in self.partitions.items()}


class PagesOf:
    """Reads a log's past by small pages. `pause` is awaited whenever Kafka would be."""

    def __init__(self, log: Log, size: int) -> None:
        self.log = log
        self.read = 0
        self._size = size

    async def pause(self) -> None:
        """Lets others go on, as waiting for Kafka would."""
        await asyncio.sleep(0)

    async def settled(self, position: LogPosition, partitions: Collection[TopicPartition]) -> Settled:
        await self.pause()
        ends = self.log.ends
        return settle(position, {place: self.log.beginnings[place] for place in partitions}, ends)

    async def page(self, begins: LogPosition, ends: LogPosition) -> Page:
        await self.pause()
        self.read += 1
        found = []
        for place, end in ends.offsets.items():
            start = begins.offsets.get(place, 0)
            if start < end and start < self.log.beginnings[place]:
                raise OffsetOutOfRangeError({place: start})
            found.append(self.log.partitions[place][start:end])
        entries = in_order(found)
        await self.pause()
        if len(entries) <= self._size:
            return Page(entries, ends)
        return Page(entries[: self._size], begins)


PLACES = tuple(
    TopicPartition(topic.value, number)
    for topic in (Topic.JD_CREATED, Topic.CALL_PLACED, Topic.INTERVIEW_EVALUATED)
    for number in range(2)
)
