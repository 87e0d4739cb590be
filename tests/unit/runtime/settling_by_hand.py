"""Settling that a test holds in its hand: each begins, and ends when and how the test says."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

from shared.kafka.backoff import Backoff
from shared.kafka.breaker import Breaker
from shared.kafka.lanes import IsSettled, Lanes
from shared.kafka.tickets import Record, Ticket
from shared.kafka.watermark import Watermark
from shared.mongo.update import Document

AT_ONCE = Backoff(base=0.0, cap=0.0)
NEVER = Backoff(base=1e9, cap=1e9)
"""Waits until something new is known of the key."""
LIMIT_SECONDS = 60.0


async def until(event: asyncio.Event) -> None:
    """Waits for what must come about."""
    await asyncio.wait_for(event.wait(), LIMIT_SECONDS)


async def turns(count: int = 20) -> None:
    """Lets everything that is ready run."""
    for _ in range(count):
        await asyncio.sleep(0)


@dataclass
class Held:
    """One settling that has begun."""

    key: str
    document: Document | None
    outcome: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def end(self, error: Exception | None = None) -> None:
        """It succeeds, or fails with `error`."""
        if error is None:
            self.outcome.set_result(None)
        else:
            self.outcome.set_exception(error)


class ByHand:
    """A `settle` for lanes. `begun` holds each settling in the order of beginning."""

    def __init__(self) -> None:
        self.begun: asyncio.Queue[Held] = asyncio.Queue()
        self.at_once: dict[str, int] = defaultdict(int)
        self.most_at_once: dict[str, int] = defaultdict(int)

    async def __call__(self, key: str, document: Document | None) -> None:
        self.at_once[key] += 1
        self.most_at_once[key] = max(self.most_at_once[key], self.at_once[key])
        held = Held(key, document)
        self.begun.put_nowait(held)
        try:
            await held.outcome
        finally:
            self.at_once[key] -= 1

    async def next(self) -> Held:
        """The next settling that begins."""
        return await asyncio.wait_for(self.begun.get(), LIMIT_SECONDS)


@dataclass
class Letters:
    """A `give_up` for lanes: keeps what was given up, after `failing` failures."""

    failing: list[Exception] = field(default_factory=list)
    kept: list[tuple[int, str, int]] = field(default_factory=list)

    async def __call__(self, record: Record, error: BaseException, attempts: int) -> None:
        if self.failing:
            raise self.failing.pop(0)
        self.kept.append((record.offset, repr(error), attempts))


def lanes(
    settle: ByHand,
    letters: Letters,
    *,
    backoff: Backoff = AT_ONCE,
    attempts: int = 3,
    breaker: Breaker | None = None,
    is_settled: IsSettled = lambda document: False,
) -> Lanes:
    """Lanes that settle by hand."""
    return Lanes(settle, letters, backoff, attempts, breaker or Breaker(), is_settled)


class Partition:
    """Hands out tickets with offsets from 0."""

    def __init__(self) -> None:
        self.watermark = Watermark(0)

    def ticket(self) -> Ticket:
        """The next record."""
        offset = self.watermark.highest
        self.watermark.start(offset)
        return Ticket(Record("call.placed", 0, offset, b"", b"", ()), self.watermark)
