"""Publishes facts without keeping a caller waiting: what Kafka does not take in time goes on in the background."""

import asyncio
from typing import Protocol

from shared.errors import Transient
from shared.events.fact import Fact
from shared.kafka.backoff import Backoff
from shared.telemetry import log

_logger = log(__name__)
_BACKOFF = Backoff(base=0.2, cap=5.0)


class FactSink(Protocol):
    """What takes facts: `shared.kafka.publisher.Publisher`."""

    async def publish(self, *facts: Fact) -> None:
        """Returns when they are durable. Raises `Transient` when they may not be."""


class Outbox:
    """Repeats a publication until it succeeds. A fact's id makes a repeat harmless.

    At most `capacity` facts wait; beyond it facts are given up, and logged. What a crash or the capacity loses of
    recordings and calls, telephony finds out by asking Twilio.
    """

    def __init__(self, sink: FactSink, seconds: float, capacity: int = 5000, backoff: Backoff = _BACKOFF) -> None:
        self._sink = sink
        self._seconds = seconds
        self._capacity = capacity
        self._backoff = backoff
        self._waiting: dict[asyncio.Task[None], tuple[Fact, ...]] = {}

    @property
    def size(self) -> int:
        """How many facts Kafka has not acknowledged yet."""
        return sum(map(len, self._waiting.values()))

    async def publish(self, facts: tuple[Fact, ...]) -> None:
        """Returns once the facts are durable, or after `seconds`, or at once when too many are waiting."""
        if not facts:
            return
        if self.size + len(facts) > self._capacity:
            _logger.error("facts_given_up", reason="too many are waiting", facts=_named(facts))
            return
        publication = asyncio.create_task(self._until_published(facts))
        self._waiting[publication] = facts
        publication.add_done_callback(self._settle)
        _, late = await asyncio.wait({publication}, timeout=self._seconds)
        if late:
            _logger.warning("facts_late", facts=_named(facts), waiting=self.size)

    async def close(self, seconds: float) -> None:
        """Waits at most `seconds` for what is waiting, and gives up the rest."""
        if not self._waiting:
            return
        _, late = await asyncio.wait(set(self._waiting), timeout=seconds)
        for publication in late:
            publication.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _until_published(self, facts: tuple[Fact, ...]) -> None:
        attempt = 0
        while True:
            try:
                return await self._sink.publish(*facts)
            except Transient as failure:
                _logger.warning("facts_not_published", attempt=attempt, error=str(failure))
            await asyncio.sleep(self._backoff.draw(attempt))
            attempt += 1

    def _settle(self, publication: asyncio.Task[None]) -> None:
        facts = self._waiting.pop(publication)
        if publication.cancelled():
            _logger.error("facts_given_up", reason="the process ends", facts=_named(facts))
        elif failure := publication.exception():
            # A bug of ours, which must not end the call.
            _logger.error("facts_given_up", reason=repr(failure), facts=_named(facts), exc_info=failure)


def _named(facts: tuple[Fact, ...]) -> list[str]:
    return [f"{fact.type} {fact.subject} {fact.id}" for fact in facts]
