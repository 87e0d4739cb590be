"""Replay: the log folded into a shadow collection, beside the log read and each fact upserted by the drivers alone.

The product's side is what `screener replay` does between its waits: it folds from the beginning of the log to its end
into a collection of a shadow's name, a long log with as many processes as there are cores. Those start while every
writer is told of the shadow, which takes a second; here, too, and that second is not counted. The shadow's indexes are
made after that, and are a figure of their own.
The floor reads and writes a part of the same log, and so does a single process. Another part, the first ten thousand
facts, says whether a fact costs more in a longer log.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from resource import RUSAGE_CHILDREN, getrusage

from bench.case import FLOOR, PRODUCT, Case, Goal, Sample, Sides
from bench.floors.upserts import read_and_written, upserts
from bench.ground import Ground
from bench.log import settings, write_anew
from bench.scratch import check_count, scratch
from bench.sizes import size
from bench.told import SERVICE, under_way
from bench.usage import cpu_seconds
from devkit.kafka.real import RealKafka
from devkit.mongo import Mongod
from ops.replay.hands import Hands, cores
from ops.replay.targets import TARGETS
from shared.events.fact import Fact
from shared.kafka.log_reader import Offsets, open_log
from shared.kafka.replay import BATCH, Tally, fold_into
from shared.mongo.database import Database
from shared.mongo.projection import Projection
from shared.mongo.settings import MongoSettings
from shared.mongo.shadow_register import NOTICE_SECONDS
from shared.mongo.shadows import Shadow

FACTS = size("REPLAY_FACTS", 100_000)
_SMALL = min(10_000, FACTS)
_FLOORS = min(20_000, FACTS)
_ALONES = min(10_000, FACTS)
_TARGET = TARGETS[SERVICE]
_TOPICS = [topic.value for topic in _TARGET.table.topics]


def share(begins: Offsets, ends: Offsets, part: float) -> Offsets:
    """The offsets at which `part` of each partition was read."""
    return {place: begin + round((ends[place] - begin) * part) for place, begin in begins.items()}


@asynccontextmanager
async def _sides(here: Ground) -> AsyncIterator[Sides]:
    kafka, mongod = await here.kafka(), await here.mongod()
    subjects: set[str] = set()

    def told() -> Iterator[Fact]:
        for fact in under_way(FACTS):
            subjects.add(fact.subject)
            yield fact

    await write_anew(kafka, told())
    batches = upserts(_TARGET.table, itertools.islice(under_way(FACTS), _FLOORS), BATCH)

    async def product() -> Sample:
        return await _folded(here.fresh("replay"), kafka, mongod, cores(), FACTS, len(subjects))

    async def alone() -> Sample:
        return await _folded(here.fresh("replay"), kafka, mongod, 1, _ALONES)

    async def small() -> Sample:
        return await _folded(here.fresh("replay"), kafka, mongod, cores(), _SMALL)

    async def floor() -> Sample:
        seconds = await read_and_written(kafka.bootstrap, _TOPICS, mongod.url, here.fresh("upserts"), batches)
        return {"facts_per_s": _FLOORS / seconds, "us": seconds / _FLOORS * 1e6}

    yield {PRODUCT: product, "one process": alone, "small": small, FLOOR: floor}


async def _folded(
    name: str, kafka: RealKafka, mongod: Mongod, most: int, facts: int, documents: int | None = None
) -> Sample:
    mongo = MongoSettings(mongodb_url=mongod.url, mongodb_database=name)
    async with scratch(mongod.url, name) as database, Database(mongo) as products:
        into = Projection(products, Shadow(products, _TARGET.collection, "bench").name)
        children = getrusage(RUSAGE_CHILDREN)
        async with open_log(settings(kafka), _TOPICS) as log, Hands(mongo, most) as hands:
            begins = await log.beginnings()
            ends = share(begins, await log.ends(), facts / FACTS)
            await hands.start(begins, ends)
            await asyncio.sleep(NOTICE_SECONDS)
            store, own, began = cpu_seconds(mongod.pid), time.process_time(), time.perf_counter()
            if hands.are_there:
                tally = await hands.fold(SERVICE, settings(kafka), begins, ends, into.name, _unheard)
            else:
                tally = await fold_into(_TARGET.table, log.read(begins, ends, BATCH), into)
            seconds, own = time.perf_counter() - began, time.process_time() - own
            store = cpu_seconds(mongod.pid) - store
        ended = getrusage(RUSAGE_CHILDREN)
        own += ended.ru_utime + ended.ru_stime - children.ru_utime - children.ru_stime
        began = time.perf_counter()
        await into.ensure_indexes(_TARGET.indexes)
        indexes = time.perf_counter() - began
        if tally.facts != sum(ends.values()) - sum(begins.values()):
            raise AssertionError(f"{tally.facts} facts were folded; passed over: {tally.passed_over[:3]}")
        if documents is not None:
            await check_count(database, into.name, documents)
    return {
        "facts_per_s": tally.facts / seconds,
        "us": seconds / tally.facts * 1e6,
        "cpu_us": own / tally.facts * 1e6,
        "mongod_cpu_us": store / tally.facts * 1e6,
        "indexes_s": indexes,
    }


def _unheard(_: Tally) -> None:
    """Nobody looks on."""


REPLAY = Case(
    name="replay",
    title=f"Replay of {FACTS:,} facts into a shadow",
    floor="bare getmany and bulk_write, an upsert for each fact, made beforehand, in batches of the same size",
    goals=(
        Goal("facts_per_s", at_least=3.0, says="facts/s"),
        Goal("us", at_most=1.1, under="small", says=f"time a fact, {FACTS:,} over {_SMALL:,}"),
    ),
    sides=_sides,
)
