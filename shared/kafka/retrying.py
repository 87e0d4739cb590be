"""Waiting for the world."""

import asyncio
from collections.abc import Awaitable, Callable

from shared.errors import Transient
from shared.kafka.backoff import Backoff
from shared.metrics import RETRIES
from shared.telemetry import log

logger = log(__name__)
_waiting: dict[str, str] = {}


def waited_for() -> list[str]:
    """The work of this process that waits for the world, each with its reason: ``project: …``."""
    return [f"{what}: {reason}" for what, reason in _waiting.items()]


async def until_done(what: str, work: Callable[[], Awaitable[None]], backoff: Backoff) -> None:
    """Tries `work` until the world lets it pass: `Transient` failures are waited out, others are raised."""
    attempt = 0
    try:
        while True:
            try:
                return await work()
            except Transient as failure:
                logger.warning("trying again", what=what, attempt=attempt + 1, reason=str(failure))
                RETRIES.labels(what, type(failure).__name__).inc()
                _waiting[what] = str(failure)
                await asyncio.sleep(backoff.draw(attempt))
                attempt += 1
    finally:
        _waiting.pop(what, None)
