"""Waiting for the world."""

import asyncio
from collections.abc import Awaitable, Callable

from shared.errors import Transient
from shared.kafka.backoff import Backoff
from shared.telemetry import log

logger = log(__name__)


async def until_done(what: str, work: Callable[[], Awaitable[None]], backoff: Backoff) -> None:
    """Tries `work` until the world lets it pass: `Transient` failures are waited out, others are raised."""
    attempt = 0
    while True:
        try:
            return await work()
        except Transient as failure:
            logger.warning("trying again", what=what, attempt=attempt + 1, reason=str(failure))
            await asyncio.sleep(backoff.draw(attempt))
            attempt += 1
