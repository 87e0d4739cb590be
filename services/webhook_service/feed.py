"""From the log to deliveries: an endpoint's cursor moves on only past what is recorded."""

import asyncio
import time
from contextlib import aclosing

from aiokafka import TopicPartition

from services.webhook_service.log import Offsets, Read, Tail, place_of, read
from services.webhook_service.recorder import Holding, Recorder
from services.webhook_service.selection import choice
from shared.kafka.backoff import Backoff
from shared.kafka.position import LogPosition
from shared.kafka.retrying import until_done
from shared.kafka.settings import KafkaSettings
from shared.mongo.webhook_cursors import WebhookCursors

_SAVE_SECONDS = 5.0
"""How often a cursor moves past what the endpoint is not told: read again, it changes nothing."""


class Feed:
    """The facts of one endpoint, from its cursor (`position`, a token; none where it has yet to begin) on."""

    def __init__(
        self,
        holding: Holding,
        position: str | None,
        recorder: Recorder,
        kafka: KafkaSettings,
        tail: Tail,
        cursors: WebhookCursors,
        backoff: Backoff,
    ) -> None:
        self._holding = holding
        self._recorder = recorder
        self._kafka = kafka
        self._tail = tail
        self._cursors = cursors
        self._backoff = backoff
        self._has_begun = position is not None
        self._where: dict[TopicPartition, int] = (
            dict(LogPosition.parse(position).offsets) if position is not None else {}
        )
        self._saved_at = 0.0
        self._left = asyncio.Event()
        self._is_over = False

    async def run(self) -> None:
        """For ever; once it is ended, it takes nothing more. Raises LeaseLost."""
        me = self._holding.endpoint.id
        self._tail.want(me)
        try:
            await until_done("find a place in the log", self._begin, self._backoff)
            while True:
                await until_done("read the log", self._catch_up, self._backoff)
                await self._left.wait()
        finally:
            self._is_over = True
            self._tail.forget(me)

    async def _begin(self) -> None:
        if not self._has_begun:
            self._where = dict(await place_of(self._kafka, self._holding.endpoint.since))
            await self._save()
            self._has_begun = True

    async def _catch_up(self) -> None:
        """Reads alone up to where all others are, and joins them. Not before there is room: what comes with them is
        taken at once, so whoever joined without would take ever more.
        """
        self._left.clear()
        await self._recorder.until_there_is_room()
        await self._read_to(await self._tail.begun(), waits=True)
        async with self._tail.standing_still() as end:
            await self._read_to(end, waits=False)
            self._tail.join(self._holding.endpoint.id, self._take_from_tail)

    async def _read_to(self, end: Offsets, waits: bool) -> None:
        """`waits` is whether there must be room; while others stand still for it, there need not be."""
        async with aclosing(read(self._kafka, self._where, end)) as batches:
            async for some in batches:
                if waits:
                    await self._recorder.until_there_is_room()
                await self._take(some)

    async def _take_from_tail(self, some: Read) -> None:
        """Never raises: whoever cannot take what comes, leaves, and reads it alone."""
        try:
            await until_done("record deliveries", lambda: self._take_while_here(some), self._backoff)
            leaves = bool(some.facts) and await self._recorder.is_full()
        except Exception:  # noqa: BLE001  nobody else is held up; reading alone meets it again, and raises it there
            leaves = True
        if leaves and not self._is_over:
            self._tail.leave(self._holding.endpoint.id)
            self._left.set()

    async def _take_while_here(self, some: Read) -> None:
        # The log's end may be telling still, or again, while the endpoint is let go: perhaps it is deleted by now.
        if not self._is_over:
            await self._take(some)

    async def _take(self, some: Read) -> None:
        wanted = choice(self._holding.endpoint, self._holding.endpoint.since)
        recorded = await self._recorder.record(some, wanted, self._where)
        for place, offset in some.offsets.items():
            self._where[place] = max(offset, self._where.get(place, 0))
        if recorded or time.monotonic() - self._saved_at > _SAVE_SECONDS:
            await self._save()

    async def _save(self) -> None:
        token = LogPosition(self._where).token()
        await self._cursors.move(self._holding.endpoint.id, self._holding.owner, token)
        self._saved_at = time.monotonic()
