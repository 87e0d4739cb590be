"""Publishes facts without keeping a caller waiting: what Kafka does not take in time is kept in MongoDB meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from typing import Protocol

from gateway.metrics import FACTS_GIVEN_UP
from shared.clock import Clock, utc_now
from shared.errors import Transient
from shared.events.fact import Fact
from shared.events.wire import Message, encode
from shared.failpoints import failpoint
from shared.kafka.backoff import Backoff
from shared.telemetry import log
from shared.tracing import continued, traced, traceparent_of

_logger = log(__name__)
_BACKOFF = Backoff(base=0.2, cap=5.0)
_KEEP_SECONDS = 1.0
_LOOK_SECONDS = 1.0
HANDS = 16
"""So many facts at once are on their way from the store to Kafka."""
_AWAY = timedelta(seconds=45)
"""Longer than the store leases a message: `draining` has tried the same one again by then."""


class FactSink(Protocol):
    """What takes facts: `shared.kafka.publisher.Publisher`."""

    async def publish(self, *facts: Fact) -> None:
        """Returns when they are durable. Raises `Transient` when they may not be."""

    async def send(self, messages: Sequence[Message]) -> None:
        """`publish`, for facts that are bytes already."""


class FactStore(Protocol):
    """What keeps facts until Kafka takes them: `shared.mongo.outbox_records.OutboxRecords`. Raises `Transient`."""

    async def keep(self, messages: Sequence[Message], now: datetime) -> None:
        """Returns when they are durable."""

    async def take(self, now: datetime) -> Message | None:
        """One that waits, for this caller alone for a while."""

    async def published(self, message: Message, now: datetime) -> None:
        """Kafka has it."""


class Outbox:
    """Repeats a publication until it succeeds. A fact's id makes a repeat harmless.

    A fact is answered for only when it is durable: in Kafka or, where Kafka does not take it within `seconds`, in the
    store, from which `draining` publishes it, in this process or in another. Once Kafka has let somebody wait, facts go
    to the store at once until `draining` gets one through: nobody else on the line is to wait for nothing. Only while
    the store is away too do they wait in memory alone, at most `capacity` of them.
    """

    def __init__(
        self,
        sink: FactSink,
        store: FactStore,
        seconds: float,
        capacity: int = 5000,
        backoff: Backoff = _BACKOFF,
        clock: Clock = utc_now,
    ) -> None:
        self._sink = sink
        self._store = store
        self._seconds = seconds
        self._capacity = capacity
        self._backoff = backoff
        self._clock = clock
        self._waiting: dict[asyncio.Task[None], tuple[Fact, ...]] = {}
        self._away_until: datetime | None = None

    @property
    def size(self) -> int:
        """How many facts are in this process alone."""
        return sum(map(len, self._waiting.values()))

    async def publish(self, facts: tuple[Fact, ...]) -> None:
        """Returns once the facts are durable, or all that can be done for that is done."""
        if not facts:
            return
        facts = tuple(map(traced, facts))
        if self.size + len(facts) > self._capacity:
            if not await self._keep(facts):
                _give_up(facts, reason="too many are waiting")
            return
        if self._is_away and await self._keep(facts):
            return
        publication = asyncio.create_task(self._until_published(facts))
        self._waiting[publication] = facts
        publication.add_done_callback(self._settle)
        _, late = await asyncio.wait({publication}, timeout=self._seconds)
        if late:
            self._note_absence()
            await self._hand_over(publication)

    async def close(self, seconds: float) -> None:
        """Waits at most `seconds` for what is in this process alone, then for the store to take it."""
        if not self._waiting:
            return
        _, late = await asyncio.wait(set(self._waiting), timeout=seconds)
        await asyncio.gather(*map(self._hand_over, late))
        left = set(self._waiting)
        for publication in left:
            publication.cancel()
        await asyncio.gather(*late, *left, return_exceptions=True)

    @asynccontextmanager
    async def draining(self) -> AsyncIterator[None]:
        """Publishes what is in the store, whoever kept it, until the block ends."""
        drain = asyncio.create_task(self._drain())
        try:
            yield
        finally:
            drain.cancel()
            await asyncio.gather(drain, return_exceptions=True)

    async def _drain(self) -> None:
        attempt = 0
        while True:
            try:
                # One alone tries whether Kafka is back: whatever is taken in vain is leased, and waits for that to end.
                if await self._pass_one_on():
                    await self._pass_all_on()
                attempt = 0
            except Transient as failure:
                _logger.info("outbox_waits", reason=str(failure))
                attempt += 1
            except Exception as bug:
                _logger.error("outbox_failed", exc_info=bug)
                attempt += 1
            await asyncio.sleep(_LOOK_SECONDS + self._backoff.draw(attempt))

    async def _pass_all_on(self) -> None:
        async def until_empty() -> None:
            while await self._pass_one_on():
                pass

        ends = await asyncio.gather(*(until_empty() for _ in range(HANDS)), return_exceptions=True)
        for failure in ends:
            if failure is not None:
                raise failure

    async def _pass_one_on(self) -> bool:
        """Publishes a fact of the store. Whether there was one."""
        message = await self._store.take(self._clock())
        if message is None:
            return False
        with continued(traceparent_of(message)), self._noting_absence():
            await self._sink.send([message])
        failpoint("outbox.published")
        await self._store.published(message, self._clock())
        return True

    @property
    def _is_away(self) -> bool:
        return self._away_until is not None and self._clock() < self._away_until

    def _note_absence(self) -> None:
        self._away_until = self._clock() + _AWAY

    @contextmanager
    def _noting_absence(self) -> Iterator[None]:
        try:
            yield
        except Transient:
            self._note_absence()
            raise
        self._away_until = None

    async def _hand_over(self, publication: asyncio.Task[None]) -> None:
        """Leaves the facts of `publication` to the store, if it takes them."""
        facts = self._waiting.get(publication, ())
        if facts and await self._keep(facts):
            self._waiting.pop(publication, None)
            publication.cancel()

    async def _keep(self, facts: tuple[Fact, ...]) -> bool:
        try:
            async with asyncio.timeout(_KEEP_SECONDS):
                await self._store.keep([encode(fact) for fact in facts], self._clock())
        except Exception as failure:  # noqa: BLE001  whatever it is, it must not end the call
            _logger.error("facts_in_memory_alone", error=repr(failure), facts=_named(facts), waiting=self.size)
            return False
        _logger.warning("facts_late", facts=_named(facts))
        return True

    async def _until_published(self, facts: tuple[Fact, ...]) -> None:
        """Or until the store has them: from there they are published, too."""
        attempt = 0
        while True:
            try:
                return await self._sink.publish(*facts)
            except Transient as failure:
                _logger.warning("facts_not_published", attempt=attempt, error=str(failure))
            # At first whoever is on the line waits for Kafka, and hands over; then the store may be back before it.
            if attempt and await self._keep(facts):
                return None
            await asyncio.sleep(self._backoff.draw(attempt))
            attempt += 1

    def _settle(self, publication: asyncio.Task[None]) -> None:
        facts = self._waiting.pop(publication, ())
        if publication.cancelled():
            if facts:
                _give_up(facts, reason="the process ends")
        elif failure := publication.exception():
            # A bug of ours, which must not end the call.
            _give_up(facts, reason=repr(failure), failure=failure)


def _give_up(facts: tuple[Fact, ...], reason: str, failure: BaseException | None = None) -> None:
    FACTS_GIVEN_UP.inc(len(facts))
    _logger.error("facts_given_up", reason=reason, facts=_named(facts), exc_info=failure)


def _named(facts: tuple[Fact, ...]) -> list[str]:
    return [f"{fact.type} {fact.subject} {fact.id}" for fact in facts]
