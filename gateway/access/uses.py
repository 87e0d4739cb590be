"""When keys were last used: noted at once, written now and then, and never in the way of a request."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Protocol

from shared.clock import Clock, utc_now
from shared.mongo.api_key_records import USE_NOTED_EVERY
from shared.mongo.database import StoreUnavailable
from shared.telemetry import log

WRITE_SECONDS = 2.0
LAST_WRITE_SECONDS = 2.0
"""At the end of the process; what is not written by then is lost, and is only a time of day."""

_logger = log(__name__)


class UseRecords(Protocol):
    """Where uses are kept."""

    async def note_uses(self, uses: Mapping[str, datetime]) -> None:
        """Raises `StoreUnavailable`."""


class KeyUses:
    """The last uses of at most `most` keys, each noted once a minute."""

    def __init__(self, records: UseRecords, clock: Clock = utc_now, most: int = 10_000) -> None:
        self._records = records
        self._clock = clock
        self._most = most
        self._noted: OrderedDict[str, float] = OrderedDict()
        self._unwritten: dict[str, datetime] = {}

    def note(self, key_id: str, now: float) -> None:
        """A key was used, at `now` of a monotonic clock in seconds."""
        noted = self._noted.get(key_id)
        if noted is not None and now - noted < USE_NOTED_EVERY.total_seconds():
            return
        self._noted[key_id] = now
        self._noted.move_to_end(key_id)
        if len(self._noted) > self._most:
            forgotten, _ = self._noted.popitem(last=False)
            self._unwritten.pop(forgotten, None)
        self._unwritten[key_id] = self._clock()

    async def write(self) -> None:
        """Writes what was noted. While MongoDB is away it stays noted."""
        uses, self._unwritten = self._unwritten, {}
        if not uses:
            return
        try:
            await self._records.note_uses(uses)
        except StoreUnavailable as failure:
            self._unwritten = {**uses, **self._unwritten}
            _logger.warning("uses of keys not written", keys=len(uses), error=str(failure))

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Writes them as long as this is entered, and a last time at the end."""
        task = asyncio.create_task(self._write_on())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_WRITE_SECONDS):
                    await self.write()

    async def _write_on(self) -> None:
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            await self.write()
