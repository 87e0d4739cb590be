"""One client's way through the log: every fact that it wants, once, from a place on and for ever."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

from aiokafka import TopicPartition
from aiokafka.errors import OffsetOutOfRangeError

from gateway.live.hub import Hub, Lost, Subscription
from gateway.live.pages import Gap, Page, Settled
from gateway.metrics import STREAM_CATCH_UPS
from shared.events.fact import Fact
from shared.events.topics import Topic
from shared.kafka.entry import Entry
from shared.kafka.position import LogPosition

NEAR = 500
"""Records. Who is not further behind than that listens to the hub already while it reads them."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact that was wanted. `position` is what has been seen, this one included."""

    position: LogPosition
    fact: Fact


@dataclass(frozen=True, slots=True)
class Moved:
    """Nothing was wanted up to `position`."""

    position: LogPosition


@dataclass(frozen=True, slots=True)
class Missing:
    """The log does not hold what should come next; it goes on from `position`."""

    position: LogPosition
    gaps: Sequence[Gap]


Step = Told | Moved | Missing

Start = Callable[[], Awaitable[LogPosition | None]]
"""Where a client begins; none: where the log ends now. May wait for Kafka."""


class Past(Protocol):
    """What lies before the log's end; `gateway.live.pages`."""

    async def settled(self, position: LogPosition, partitions: Collection[TopicPartition]) -> Settled:
        """`position`, where it can be read from in `partitions`."""

    async def page(self, begins: LogPosition, ends: LogPosition) -> Page:
        """Records between the two."""


class Follower:
    """Reads from the log what was written before, and hears from the hub what is written from then on.

    It listens before it reads the last of the past, and passes over what it has seen: in between nothing is lost or
    repeated. When it is too slow for the hub, it reads from the log again. So its position is all it needs to know,
    and a client that comes back with the position of its last event goes on as if it had never been away.
    """

    def __init__(
        self,
        hub: Hub,
        past: Past,
        topics: Collection[Topic],
        is_wanted: Callable[[Fact], Awaitable[bool]],
        near: int = NEAR,
    ) -> None:
        self._hub = hub
        self._past = past
        self._topics = frozenset(topic.value for topic in topics)
        self._is_wanted = is_wanted
        self._near = near

    async def follow(self, start: Start) -> AsyncGenerator[Step, None]:
        """Everything from `start` on, for ever."""
        position = await start()
        await self._hub.ready()
        step = await self._settled(position) if position is not None else Moved(self._hub.position(self._topics))
        while True:
            yield step
            position = step.position
            # Closed with this one, so that nobody goes on listening for a client who has left.
            async with aclosing(self._read_on(position)) as steps:
                try:
                    async for step in steps:
                        position = step.position
                        yield step
                except (Lost, OffsetOutOfRangeError):
                    step = await self._settled(position)

    async def _settled(self, position: LogPosition) -> Step:
        await self._hub.ready()
        settled = await self._past.settled(position, self._hub.position(self._topics).offsets.keys())
        return Missing(settled.position, settled.gaps) if settled.gaps else Moved(settled.position)

    async def _read_on(self, position: LogPosition) -> AsyncGenerator[Step, None]:
        while position.behind(self._hub.position(self._topics)) > self._near:
            async for step in self._page(position, self._hub.position(self._topics)):
                position = step.position
                yield step
        with self._hub.attached(self._topics) as subscription:
            while position.behind(subscription.begins):
                async for step in self._page(position, subscription.begins):
                    position = step.position
                    yield step
            async for step in self._listen(position, subscription):
                yield step

    async def _page(self, begins: LogPosition, ends: LogPosition) -> AsyncIterator[Step]:
        STREAM_CATCH_UPS.inc()
        page = await self._past.page(begins, ends)
        position = begins
        async for step in self._seen(position, page.entries):
            position = step.position
            yield step
        yield Moved(position.joined(page.reaches))

    async def _listen(self, position: LogPosition, subscription: Subscription) -> AsyncIterator[Step]:
        while True:
            async for step in self._seen(position, await subscription.take()):
                position = step.position
                yield step

    async def _seen(self, position: LogPosition, entries: Sequence[Entry]) -> AsyncIterator[Step]:
        """What is wanted of `entries`, less what was seen before `position`; and how far that leads."""
        for entry in entries:
            if position.seen(entry.place.topic, entry.place.partition, entry.offset):
                continue
            is_wanted = entry.fact is not None and await self._is_wanted(entry.fact)
            position = position.after(entry.place.topic, entry.place.partition, entry.offset)
            if entry.fact is not None and is_wanted:
                yield Told(position, entry.fact)
        yield Moved(position)
