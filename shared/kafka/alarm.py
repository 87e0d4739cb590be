"""Wakes the keys whose time has come."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from shared.clock import Clock
from shared.errors import Transient
from shared.kafka.lanes import Lanes
from shared.metrics import WAKEUPS
from shared.mongo.projection import Projection
from shared.mongo.update import Document
from shared.mongo.wakeups import Wakeups
from shared.telemetry import log
from shared.tracing import continued

logger = log(__name__)
_OVERDUE_AT_ONCE = 100


class Alarm:
    """Submits to the lanes what asked to be woken, and what is overdue although nobody will wake it."""

    def __init__(
        self,
        wakeups: Wakeups,
        projection: Projection,
        overdue: Callable[[datetime], Document],
        lanes: Lanes,
        clock: Clock,
    ) -> None:
        self._wakeups = wakeups
        self._projection = projection
        self._overdue = overdue
        self._lanes = lanes
        self._clock = clock

    async def ring_every(self, seconds: float) -> None:
        """Looks every `seconds`, for ever."""
        while True:
            try:
                await self._ring()
            except Transient as failure:
                logger.warning("no wake-ups for now", reason=str(failure))
            await asyncio.sleep(seconds)

    async def _ring(self) -> None:
        while due := await self._wakeups.take_due(self._clock()):
            WAKEUPS.labels("due").inc()
            with continued(due.traceparent):
                self._lanes.submit(due.key, None, [])
        for key in await self._projection.keys(self._overdue(self._clock()), limit=_OVERDUE_AT_ONCE):
            WAKEUPS.labels("overdue").inc()
            self._lanes.submit(key, None, [])
