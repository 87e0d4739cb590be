"""Memory: each process when it has done everything once, and when it has seen a hundred thousand facts.

One world, on Apache Kafka. Idle is each process after one whole interview by phone: what is loaded when it is first
needed, such as the model's SDK, is there by then. What is told to the log after that are whole interviews that are
over, all different: services fold them, hardly ever have anything to do for them, and need remember nothing of them.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bench.case import Case, Goal, Sample, Sides
from bench.ground import Ground
from bench.memory import product_memory
from bench.office import FIRST_NUMBER, office_in
from bench.replay_under_reads import interviews
from devkit.product import EVERY_SERVICE
from devkit.world import KafkaKind, WorldSettings, running_world
from tests.integration.finished_interviews import publish

FACTS = 100_000
"""At least so many that telephony_service reads; with those that it does not, half as many again."""
_AT_ONCE = 1_000
_PROCESSES = (*EVERY_SERVICE, "gateway")
_QUIET_SECONDS = 5.0
"""For what goes on in the background."""
_SPEED = 500.0


async def grown(ground: Ground, facts: int) -> Sample:
    """Of each process `_started_mb`, `_idle_mb`, `_after_mb`, and `_growth`, which is the last over idle; and how many
    facts there were."""
    settings = WorldSettings(
        kafka=KafkaKind.REAL,
        folder=ground.folder / ground.fresh("memory"),
        speed=_SPEED,
        environment={"WHITELISTED_NUMBERS": FIRST_NUMBER},
    )
    told = interviews(facts)
    async with running_world(settings) as world, office_in(world) as office:
        started = product_memory(world)
        await office.interview(await office.job())
        await asyncio.sleep(_QUIET_SECONDS)
        idle = product_memory(world)
        for start in range(0, len(told), _AT_ONCE):
            await publish(world, [fact for story in told[start : start + _AT_ONCE] for fact in story])
        await asyncio.sleep(_QUIET_SECONDS)
        after = product_memory(world)
    sample = {"facts": float(sum(map(len, told)))}
    for name in _PROCESSES:
        sample |= {
            f"{name}_started_mb": started[name],
            f"{name}_idle_mb": idle[name],
            f"{name}_after_mb": after[name],
            f"{name}_growth": after[name] / idle[name],
        }
    return sample


@asynccontextmanager
async def _sides(ground: Ground) -> AsyncIterator[Sides]:
    async def product() -> Sample:
        return await grown(ground, FACTS)

    yield {"product": product}


MEMORY = Case(
    name="memory",
    title=f"Private memory of each process after {FACTS:,} facts",
    floor="the same process, idle, after one interview",
    goals=tuple(
        Goal(f"{name}_growth", at_most=1.3, under=None, says=f"{name}: after, over idle") for name in _PROCESSES
    ),
    sides=_sides,
    rounds=1,
    has_warm_up=False,
)
