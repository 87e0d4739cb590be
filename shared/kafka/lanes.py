"""Order per key, concurrency between keys."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass

from opentelemetry.trace import SpanKind
from structlog.contextvars import bind_contextvars

from shared.errors import Final, Transient
from shared.failpoints import failpoint
from shared.kafka.backoff import Backoff
from shared.kafka.breaker import Breaker
from shared.kafka.tickets import Record, Ticket
from shared.metrics import RETRIES
from shared.mongo.update import Document
from shared.telemetry import log
from shared.tracing import continued, is_recorded, span

logger = log(__name__)

Settle = Callable[[str, Document | None], Awaitable[None]]
IsSettled = Callable[[Document], bool]
"""Whether nothing is to be done about a document, so that settling it would change nothing. It must not wait."""
GiveUp = Callable[[Record, BaseException, int], Awaitable[None]]


@dataclass(slots=True)
class _Lane:
    tickets: list[Ticket]
    document: Document | None
    arrived: asyncio.Event | None = None  # while it waits to try again
    again: bool = True


class Lanes:
    """Settles each key by itself: one settling at a time for a key, any number of keys at once.

    What arrives for a key while it is being settled is settled together afterwards, on a fresh document. Passing
    failures are tried again for as long as they last; other failures `attempts` times, and then the records are given
    up to the dead-letter topic, unless the breaker says that it is the world that is broken.
    """

    def __init__(
        self,
        settle: Settle,
        give_up: GiveUp,
        backoff: Backoff,
        attempts: int,
        breaker: Breaker,
        is_settled: IsSettled = lambda document: False,
    ) -> None:
        self._settle = settle
        self._is_settled = is_settled
        self._give_up = give_up
        self._backoff = backoff
        self._attempts = attempts
        self.breaker = breaker
        self.progress = asyncio.Event()
        self.broken: BaseException | None = None  # a fault of the runtime itself: the worker ends with it
        self._lanes: dict[str, _Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def submit(self, key: str, document: Document | None, tickets: list[Ticket]) -> None:
        """Settle `key` for `tickets`. `document` is its current state, if the caller has just read it."""
        lane = self._lanes.get(key)
        if lane is None:
            if document is not None and not is_recorded() and self._is_settled(document):
                self.breaker.succeeded()
                self._finish(tickets)
                return
            lane = self._lanes[key] = _Lane(tickets, document)
            task = asyncio.create_task(self._run(key, lane), name=f"lane {key}")
            self._tasks.add(task)
            task.add_done_callback(self._ended)
            return
        lane.tickets.extend(tickets)
        lane.document = None  # it may be older than what the running settling leads to
        lane.again = True
        if lane.arrived is not None:
            lane.arrived.set()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.broken = task.exception()
            self.progress.set()

    @property
    def busy(self) -> int:
        """How many keys are being settled."""
        return len(self._lanes)

    async def drain(self, seconds: float) -> bool:
        """Waits until nothing is being settled, at most `seconds`. Whether that came about."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=seconds)
        return not self._tasks

    async def abandon(self) -> None:
        """Stops everything unfinished. Its offsets stay uncommitted, so that it is delivered again."""
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lanes.clear()

    async def _run(self, key: str, lane: _Lane) -> None:
        bind_contextvars(correlation_id=key)  # of this lane's task, and of what is done in it
        while lane.again:
            lane.again = False
            document, lane.document = lane.document, None
            tickets, lane.tickets = lane.tickets, []
            await self._until_settled(key, document, lane, tickets)
            self._finish(tickets)
        del self._lanes[key]

    def _finish(self, tickets: list[Ticket]) -> None:
        failpoint("lanes.settled")
        for ticket in tickets:
            ticket.finish()
        self.progress.set()

    async def _until_settled(self, key: str, document: Document | None, lane: _Lane, tickets: list[Ticket]) -> None:
        passing = failures = 0
        while True:
            try:
                with _watched(key, tickets):
                    await self._settle(key, document)
            except Transient as failure:
                logger.info("trying again", key=key, attempt=passing + 1, reason=repr(failure))
                RETRIES.labels("settle", type(failure).__name__).inc()
                wait = self._backoff.draw(passing)
                passing += 1
            except Exception as failure:  # noqa: BLE001  here a failure becomes a retry or a dead letter
                failures += 1
                is_over = isinstance(failure, Final) or failures >= self._attempts
                if is_over and await self._gave_up(key, failure, failures, tickets):
                    return
                RETRIES.labels("settle", type(failure).__name__).inc()
                wait = self._backoff.draw(failures)
            else:
                self.breaker.succeeded()
                return
            for ticket in tickets:
                ticket.retry()
            await self._pause(lane, wait)
            document = None
            tickets += lane.tickets  # whatever came meanwhile is settled by the same next try
            lane.tickets, lane.again = [], False

    async def _gave_up(self, key: str, failure: Exception, failures: int, tickets: list[Ticket]) -> bool:
        self.breaker.failed()
        if self.breaker.is_open:
            logger.error("most messages fail: waiting instead of dead-lettering", key=key, reason=repr(failure))
            return False
        logger.error("given up", key=key, records=len(tickets), exc_info=failure)
        for ticket in tickets:
            await self._give_up(ticket.record, failure, failures)
            failpoint("lanes.gave_up")
        return True

    async def _pause(self, lane: _Lane, seconds: float) -> None:
        """Waits, but no longer than until something new is known of the key."""
        if lane.again:
            return
        lane.arrived = asyncio.Event()
        with suppress(TimeoutError):
            await asyncio.wait_for(lane.arrived.wait(), seconds)
        lane.arrived = None


def _watched(key: str, tickets: list[Ticket]) -> AbstractContextManager[None]:
    """Goes on with the trace of the newest fact and links those of the others. A wake-up goes on with its own."""
    if not tickets or (tickets[-1].traceparent is None and not is_recorded()):
        return nullcontext()
    return _traced(key, tickets)


@contextmanager
def _traced(key: str, tickets: list[Ticket]) -> Iterator[None]:
    *others, newest = tickets
    about = {"messaging.system": "kafka", "messaging.destination.name": newest.record.topic, "screener.key": key}
    links = (other.traceparent for other in others)
    with continued(newest.traceparent), span(f"settle {newest.record.topic}", SpanKind.CONSUMER, about, links):
        yield
