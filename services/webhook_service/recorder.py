"""Makes deliveries of facts, durably."""

import asyncio
from collections.abc import Mapping, Sequence

from aiokafka import TopicPartition

from services.webhook_service.log import Read
from services.webhook_service.selection import Choice, of_fact
from shared.clock import Clock
from shared.mongo.webhook_deliveries import WebhookDeliveries
from shared.webhooks.delivery import WebhookDelivery
from shared.webhooks.endpoint import WebhookEndpoint

_ROOM_SECONDS = 1.0


class Holding:
    """An endpoint as it is now, and who works for it."""

    def __init__(self, endpoint: WebhookEndpoint, owner: str) -> None:
        self.endpoint = endpoint
        self.owner = owner
        self.due = asyncio.Event()
        """Set when there may be something to deliver."""


class Recorder:
    """Of one endpoint. There are about `most_pending` deliveries that wait at most; the others wait in the log."""

    def __init__(self, holding: Holding, deliveries: WebhookDeliveries, most_pending: int, clock: Clock) -> None:
        self._holding = holding
        self._deliveries = deliveries
        self._most_pending = most_pending
        self._clock = clock
        self._writing: set[asyncio.Task[None]] = set()

    async def record(
        self, some: Read, wanted: Choice, seen: Mapping[TopicPartition, int], replay: str | None = None
    ) -> int:
        """Keeps a delivery of each fact that is wanted and not seen yet. Returns how many. Raises StoreUnavailable."""
        now = self._clock()
        new = [
            of_fact(self._holding.endpoint, written, now, replay)
            for written in some.facts
            if written.offset >= seen.get(written.place, 0) and wanted.has(written)
        ]
        if new:
            await self._write(new)
            self._holding.due.set()
        return len(new)

    async def settled(self) -> None:
        """Returns once nothing is being written, also not for somebody who was cancelled meanwhile."""
        if self._writing:
            await asyncio.wait(self._writing)

    async def is_full(self) -> bool:
        """Whether enough wait already. Raises StoreUnavailable."""
        return await self._deliveries.pending([self._holding.endpoint.id], self._most_pending) >= self._most_pending

    async def until_there_is_room(self) -> None:
        """Returns once something was delivered, or given up. Raises StoreUnavailable."""
        while await self.is_full():  # noqa: ASYNC110  what makes room may be another process
            await asyncio.sleep(_ROOM_SECONDS)

    async def _write(self, new: Sequence[WebhookDelivery]) -> None:
        # The driver writes on when whoever waits for it is cancelled: so that `settled` knows of it.
        writing = asyncio.create_task(self._deliveries.record(new))
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)
        await asyncio.shield(writing)
