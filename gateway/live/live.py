"""Streams of events: everything that those of one process share."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from gateway.live.follower import Follower, Start
from gateway.live.hub import Hub
from gateway.live.origins import Find, Origins
from gateway.live.pages import Pages
from gateway.live.places import Places
from gateway.live.settings import LiveSettings
from gateway.live.tail import Tail
from gateway.live.wanted import Wanted
from shared.events.fact import Fact
from shared.events.structured import PUBLIC
from shared.kafka.position import LogPosition
from shared.kafka.settings import KafkaSettings

_CLOCKS_APART = timedelta(hours=1)
"""At the most, those of whoever makes facts and of whoever writes them."""


class Live:
    """The end of the log and what lies before it, for many followers."""

    def __init__(self, settings: LiveSettings, kafka: KafkaSettings, find: Find) -> None:
        self.settings = settings
        self.places = Places(settings.streams, settings.streams_per_client)
        self.closing = asyncio.Event()
        self._hub = Hub(settings.stream_queue_records)
        self._pages = Pages(kafka, settings.stream_readers)
        self._origins = Origins(find, settings.stream_origin_seconds)
        self.tail = Tail(kafka, [topic.value for topic in PUBLIC], self._hub, self._origins.hear)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Nothing is connected before the first stream."""
        async with self.tail:
            yield

    def close(self) -> None:
        """Ends every stream: the process is about to end, and clients connect to another one."""
        self.closing.set()

    def follower(self, wanted: Wanted) -> Follower:
        """A way through the log. Use it while the tail is listened to."""

        async def is_wanted(fact: Fact) -> bool:
            return wanted.matches(fact, await self._origins.of(fact) if wanted.needs_origin(fact) else None)

        return Follower(self._hub, self._pages, wanted.topics, is_wanted)

    def since(self, moment: datetime, wanted: Wanted) -> Start:
        """A start before everything wanted that was written at `moment` or later."""

        async def start() -> LogPosition:
            await self._hub.ready()
            partitions = self._hub.position(wanted.topics).offsets.keys()
            return await self._pages.at(moment - _CLOCKS_APART, partitions)

        return start
