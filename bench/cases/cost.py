"""What a whole interview costs: with EARLIER held before (5,000; an environment's), beside with none.

Both sides hold the same number of interviews, by phone, on Apache Kafka with every service running. CPU seconds are
those of the product's processes from the first request to the last evaluation, with what they spend on waiting; bytes
are by how much Kafka's log (less its own topics) and MongoDB's documents grew.

The earlier ones are stored, not held: everything that one interview which was held leaves in MongoDB, its effects and
legs among it, is inserted with other ids, a hundred interviews to a job. What is not as if they had been held: their
times are all the same, the figures of analytics count the one, Kafka's log has only the one, and no recording is in the
blob store. Appending to a log, or putting a blob, costs the same whatever was there before.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pymongo import AsyncMongoClient

from bench.case import Case, Goal, Sample, Sides
from bench.earlier import insert_earlier, traces_of
from bench.ground import Ground
from bench.office import Office, office_in
from bench.spent import spent
from devkit.world import KafkaKind, World, WorldSettings, running_world
from shared.mongo.settings import MongoSettings

EARLIER = int(os.environ.get("EARLIER", "5000"))
_HELD = 4
_SPEED = 500.0
_CACHE_GB = 2.0
"""Of each mongod: what is measured is the product, and not a store that is kept small."""


@dataclass(frozen=True)
class _Interviewing:
    """One side's world."""

    world: World
    office: Office
    job_id: str
    held: str
    """An interview that is over."""

    async def begin_after(self, earlier: int) -> None:
        """Stores so many interviews of earlier days."""
        await insert_earlier(self.world, await traces_of(self.world, self.held), earlier)

    async def cost(self) -> Sample:
        """Per interview: CPU milliseconds, seconds of the clock, bytes."""
        cpu, size, began = spent(self.world), await self._size(), time.perf_counter()
        await asyncio.gather(*(self.office.interview(self.job_id) for _ in range(_HELD)))
        seconds = time.perf_counter() - began
        used = {name: 1000 * (after - cpu[name]) / _HELD for name, after in spent(self.world).items()}
        await asyncio.sleep(1.0)  # what follows an evaluation, such as its figures, is written by then
        grown = {name: after - size[name] for name, after in (await self._size()).items()}
        return {
            "cpu_ms": sum(used[name] for name in (*self.world.services, "gateway")),
            "clock_ms": 1000 * seconds / _HELD,
            "kafka_bytes": grown["kafka"] / _HELD,
            "mongodb_bytes": grown["mongodb"] / _HELD,
            **{f"{name}_cpu_ms": milliseconds for name, milliseconds in used.items()},
        }

    async def _size(self) -> Mapping[str, float]:
        settings = MongoSettings(mongodb_url=self.world.mongod.url)
        async with AsyncMongoClient[Mapping[str, float]](settings.mongodb_url) as client:
            stats = await client[settings.mongodb_database].command("dbStats")
        return {"kafka": _log_bytes(self.world.settings.folder / "kafka" / "log"), "mongodb": float(stats["dataSize"])}


def _log_bytes(folder: Path) -> float:
    """Of the product's topics."""
    segments = (path for path in folder.glob("*/*.log") if not path.parent.name.startswith("__"))
    return float(sum(path.stat().st_size for path in segments))


@asynccontextmanager
async def _interviewing(ground: Ground) -> AsyncIterator[_Interviewing]:
    settings = WorldSettings(
        kafka=KafkaKind.REAL,
        folder=ground.folder / ground.fresh("cost"),
        speed=_SPEED,
        mongod_cache_gb=_CACHE_GB,
        environment={"RATE_LIMIT_PER_MINUTE": "0"},
    )
    async with running_world(settings) as world, office_in(world) as office:
        job_id = await office.job()
        yield _Interviewing(world, office, job_id, await office.interview(job_id))


@asynccontextmanager
async def _sides(ground: Ground) -> AsyncIterator[Sides]:
    async with AsyncExitStack() as stack:
        many = await stack.enter_async_context(_interviewing(ground))
        async with asyncio.TaskGroup() as meanwhile:
            meanwhile.create_task(many.begin_after(EARLIER))
            none = await stack.enter_async_context(_interviewing(ground))
        yield {"product": many.cost, "floor": none.cost}


COST = Case(
    name="cost",
    title=f"A whole interview with {EARLIER:,} held before",
    floor="the same with none",
    goals=(
        Goal("cpu_ms", at_most=1.1, says="CPU of the product"),
        Goal("kafka_bytes", at_most=1.1, says="bytes in Kafka"),
        Goal("mongodb_bytes", at_most=1.1, says="bytes in MongoDB"),
    ),
    sides=_sides,
    has_warm_up=False,  # an interview was held in each
)
