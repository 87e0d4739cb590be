"""One hop: from the call that publishes a fact to the decision about it in another process, a hundred times a second.

The product publishes by its Publisher, and a worker in a process of its own gets, decodes, folds and decides; what it
folds into keeps nothing, so that MongoDB is left out. Beside it: how long the acknowledgement of the same bytes takes
by a bare producer with the same promises (`acks=all`, idempotent), while the same worker reads them; and when a bare
consumer in another process is given them, which is the least that any hop by this library can take.
"""

import asyncio
import itertools
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from aiokafka import AIOKafkaProducer

from bench.case import FLOOR, PRODUCT, Case, Goal, Sample, Sides
from bench.ground import Ground
from bench.latency import percentile
from bench.log import settings, write_anew
from bench.sizes import size
from devkit.child import spawn
from shared.clock import utc_now
from shared.events.fact import Fact, follow
from shared.events.responses import ResponseSkipped
from shared.events.wire import encode
from shared.kafka.publisher import Publisher

FACTS = size("HOP_FACTS", 300)
_PER_SECOND = 100
_PATIENCE_SECONDS = 30.0


class _Told:
    """What a process says of when it had each key; in nanoseconds of the monotonic clock."""

    def __init__(self, lines: asyncio.StreamReader) -> None:
        self._lines = lines
        self._at: dict[str, int] = {}

    async def at(self, key: str) -> int:
        """Raises TimeoutError where nothing is heard of it."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while key not in self._at:
                line = (await self._lines.readline()).split()
                if not line:
                    raise RuntimeError("the worker ended")
                self._at[line[0].decode()] = int(line[1])
        return self._at.pop(key)


@asynccontextmanager
async def _telling(log: Path, *command: str) -> AsyncIterator[asyncio.StreamReader]:
    """What a process says, which ends with the block."""
    process = await spawn([sys.executable, "-m", *command], log, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def _sides(here: Ground) -> AsyncIterator[Sides]:
    kafka = await here.kafka()
    await write_anew(kafka, ())
    worker = ("bench.hop_worker", kafka.bootstrap, here.fresh("hop"))
    consumer = ("bench.floors.deliveries", kafka.bootstrap, ResponseSkipped.topic.value)
    numbers = itertools.count()

    def facts(count: int) -> list[Fact]:
        return [_fact(f"int_{number:032x}") for number in itertools.islice(numbers, count)]

    bare = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, acks="all", enable_idempotence=True)
    async with (
        Publisher(settings(kafka), "bench") as publisher,
        bare,
        _telling(here.folder / "hop_worker.log", *worker) as decisions,
        _telling(here.folder / "deliveries.log", *consumer) as deliveries,
    ):
        handled, delivered = _Told(decisions), _Told(deliveries)

        async def product() -> Sample:
            some = facts(FACTS)
            begun = await _at_pace(some, publisher.publish)
            return _sample([await handled.at(fact.subject) - begin for fact, begin in zip(some, begun, strict=True)])

        async def floor() -> Sample:
            some, took = facts(FACTS), list[int]()
            messages = {fact.subject: encode(fact) for fact in some}

            async def send(fact: Fact) -> None:
                began, message = time.monotonic_ns(), messages[fact.subject]
                headers = list(message.headers)
                await bare.send_and_wait(message.topic, message.value, key=message.key, headers=headers)
                took.append(time.monotonic_ns() - began)

            begun = await _at_pace(some, send)
            for fact in some:
                await handled.at(fact.subject)
            arrived = [await delivered.at(fact.subject) - begin for fact, begin in zip(some, begun, strict=True)]
            delivery = {f"{name}_to_a_bare_consumer": value for name, value in _sample(arrived).items()}
            return {**_sample(took), **delivery}

        assert await deliveries.readline() == b"\n"  # it stands at the end
        [first] = facts(1)
        await publisher.publish(first)
        await handled.at(first.subject)  # it has joined
        yield {PRODUCT: product, FLOOR: floor}


async def _at_pace(facts: Iterable[Fact], publish: Callable[[Fact], Awaitable[None]]) -> list[int]:
    """Publishes each at its time, however long those before it take. Returns when each was begun."""
    begun = []
    start = time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        for number, fact in enumerate(facts):
            await asyncio.sleep(start + number / _PER_SECOND - time.monotonic())
            begun.append(time.monotonic_ns())
            tasks.create_task(_awaited(publish(fact)))
    return begun


async def _awaited(work: Awaitable[None]) -> None:
    await work


def _sample(nanoseconds: list[int]) -> Sample:
    ascending = sorted(taken / 1e6 for taken in nanoseconds)
    return {"p50_ms": percentile(ascending, 0.5), "p99_ms": percentile(ascending, 0.99)}


def _fact(key: str) -> Fact:
    return follow(
        ResponseSkipped(question_index=0, attempt=1, call_sid="CA"),
        source="/bench",
        subject=key,
        tenant="default",
        cause=key,
        time=utc_now(),
    )


HOP = Case(
    name="hop",
    title=f"One hop: published, and decided upon in another process, {_PER_SECOND} a second",
    floor="the acknowledgement of the same bytes, by a bare producer with the same promises",
    goals=(
        Goal("p50_ms", at_most=1.6, says="p50"),
        Goal("p99_ms", at_most=5.0, under=None, says="p99, ms"),
    ),
    sides=_sides,
)
