"""The end of the log, for everybody in this process who listens. Knows no Kafka: `tail` tells it what was written."""

import asyncio
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from aiokafka import TopicPartition

from shared.kafka.entry import Entry
from shared.kafka.position import LogPosition


class Lost(Exception):
    """This subscription ended: it fell too far behind, or the log is not what it was. Read on from the log itself."""


class Subscription:
    """What is written to some topics from `begins` on, in the order in which the hub heard of it."""

    def __init__(self, topics: Collection[str], begins: LogPosition, most: int) -> None:
        self.topics = topics
        self.begins = begins
        self._most = most
        self._waiting: deque[Entry] = deque()
        self._news = asyncio.Event()
        self._is_lost = False

    async def take(self) -> Sequence[Entry]:
        """What came since the last time, once there is something.

        Raises:
            Lost: not all of it is here.
        """
        await self._news.wait()
        if self._is_lost:
            raise Lost
        self._news.clear()
        taken = list(self._waiting)
        self._waiting.clear()
        return taken

    def put(self, entry: Entry) -> None:
        """Keeps `entry`; nothing at all once there are too many, so that memory is bounded."""
        if len(self._waiting) >= self._most:
            self.lose()
        if not self._is_lost:
            self._waiting.append(entry)
            self._news.set()

    def lose(self) -> None:
        """Ends it; `take` says so."""
        self._is_lost = True
        self._waiting.clear()
        self._news.set()


class Hub:
    """Where the log ends, and who is told of what is written there."""

    def __init__(self, most_waiting: int) -> None:
        self._most_waiting = most_waiting
        self._offsets: dict[TopicPartition, int] = {}
        self._subscriptions: set[Subscription] = set()
        self._ready = asyncio.Event()

    async def ready(self) -> None:
        """Returns once it is known where the log ends."""
        await self._ready.wait()

    def position(self, topics: Collection[str]) -> LogPosition:
        """Up to where everything in `topics` has been heard of."""
        return LogPosition(self._offsets).within(topics)

    @contextmanager
    def attached(self, topics: Collection[str]) -> Iterator[Subscription]:
        """A subscription that begins where the hub is now."""
        subscription = Subscription(topics, self.position(topics), self._most_waiting)
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)

    @property
    def subscribers(self) -> int:
        """How many are told."""
        return len(self._subscriptions)

    @property
    def offsets(self) -> Mapping[TopicPartition, int]:
        """From where on nothing has been heard yet, by partition."""
        return self._offsets

    @property
    def is_ready(self) -> bool:
        """Whether it is known where the log ends."""
        return self._ready.is_set()

    def begin(self, offsets: Mapping[TopicPartition, int]) -> None:
        """The log ends at `offsets` now."""
        self._offsets = dict(offsets)
        self._ready.set()

    def add(self, partitions: Iterable[TopicPartition]) -> None:
        """Those of them that were not there before are heard from their beginning."""
        for partition in partitions:
            self._offsets.setdefault(partition, 0)

    def forget(self) -> None:
        """Nobody looks at the log any more, so nobody knows where it ends."""
        self._offsets = {}
        self._ready.clear()
        self._lose_all()

    def move(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Goes on at `offsets` in these partitions, without what lies between: everybody reads that for themselves."""
        self._offsets |= offsets
        self._lose_all()

    def deliver(self, entries: Iterable[Entry]) -> None:
        """Tells of what was written. Never waits for anybody."""
        for entry in entries:
            self._offsets[entry.place] = entry.offset + 1
            for subscription in self._subscriptions:
                if entry.place.topic in subscription.topics:
                    subscription.put(entry)

    def _lose_all(self) -> None:
        for subscription in self._subscriptions:
            subscription.lose()
