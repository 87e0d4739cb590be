"""Memory: each process when it has done everything once, and when it has seen FACTS facts (10,000; an environment's).

One world, on Apache Kafka. Idle is each process after one whole interview by phone: what is loaded when it is first
needed, such as the model's SDK, is there by then. What is told to the log after that are whole interviews that are
over, all different, a hundred to a job: services fold them, hardly ever have anything to do for them, and need
remember nothing of them.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bench.case import Case, Goal, Sample, Sides
from bench.ground import Ground
from bench.memory import product_memory
from bench.office import FIRST_NUMBER, office_in
from bench.told import finished
from devkit.product import EVERY_SERVICE
from devkit.world import KafkaKind, WorldSettings, running_world
from shared.events.fact import Fact
from tests.integration.finished_interviews import publish

FACTS = int(os.environ.get("FACTS", "10000"))
_AT_ONCE = 10_000
_PER_JOB = 100
_PROCESSES = (*EVERY_SERVICE, "gateway")
_QUIET_SECONDS = 3.0
"""For what goes on in the background."""
_SPEED = 500.0


def _finished(facts: int) -> Iterator[list[Fact]]:
    """Interviews that are over, all different, with at least so many facts, in parts."""
    part: list[Fact] = []
    for number, story in enumerate(finished()):
        part += [_of_job(fact, f"job_{number // _PER_JOB}") for fact in story]
        facts -= len(story)
        if facts <= 0:
            break
        if len(part) >= _AT_ONCE:
            yield part
            part = []
    yield part


def _of_job(fact: Fact, job_id: str) -> Fact:
    names_one = "job_id" in type(fact.data).model_fields
    return replace(fact, data=fact.data.model_copy(update={"job_id": job_id})) if names_one else fact


async def grown(ground: Ground, facts: int) -> Sample:
    """Of each process `_started_mb`, `_idle_mb`, `_after_mb`, and `_growth`, which is the last over idle; and how many
    facts there were."""
    settings = WorldSettings(
        kafka=KafkaKind.REAL,
        folder=ground.folder / ground.fresh("memory"),
        speed=_SPEED,
        environment={"WHITELISTED_NUMBERS": FIRST_NUMBER},
    )
    async with running_world(settings) as world, office_in(world) as office:
        started = product_memory(world)
        await office.interview(await office.job())
        await asyncio.sleep(_QUIET_SECONDS)
        idle = product_memory(world)
        told = 0
        for part in _finished(facts):
            await publish(world, part)
            told += len(part)
        await asyncio.sleep(_QUIET_SECONDS)
        after = product_memory(world)
    sample = {"facts": float(told)}
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
