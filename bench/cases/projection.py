"""Live projection: a service's worker beside bulk writes of as many upserts, made beforehand and written in a row.

The worker is the product's: it gets, decodes, folds, merges, writes, reads back, settles and commits, with the table
and the indexes of telephony_service. Its decisions find nothing to do; what a decision and its effects take is no part
of this. It counts from the first fact folded, so that joining the group and the first fetch are left out, to the end of
the worker, whose last act is to commit the last watermark.

The floor writes one upsert for each fact, of what its fold says, into a collection with the same indexes, in batches of
the same size, each acknowledged by a majority.
"""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from bench.case import Case, Goal, Sample, Sides
from bench.doing_nothing import no_decision, no_effect
from bench.floors.upserts import upserts, written
from bench.ground import Ground
from bench.log import settings, write_anew
from bench.scratch import check_count, scratch
from bench.sizes import size
from bench.told import SERVICE, distinct, several
from bench.usage import cpu_seconds
from bench.worker import CountedTable, work
from devkit.kafka.real import RealKafka
from devkit.mongo import Mongod
from ops.replay.targets import TARGETS
from shared.events.fact import Fact
from shared.kafka.service import Service
from shared.kafka.settings import WorkerSettings
from shared.mongo.database import Database
from shared.mongo.projection import Projection
from shared.mongo.settings import MongoSettings

FACTS = size("PROJECTION_FACTS", 12_000)
_OF_EACH = 10
_TARGET = TARGETS[SERVICE]


def _sides(told: Callable[[], Sequence[Fact]]) -> Callable[[Ground], AbstractAsyncContextManager[Sides]]:
    @asynccontextmanager
    async def sides(here: Ground) -> AsyncIterator[Sides]:
        kafka, mongod = await here.kafka(), await here.mongod()
        facts = told()
        documents = len({fact.subject for fact in facts})
        await write_anew(kafka, facts)
        batches = upserts(_TARGET.table, facts, WorkerSettings().worker_batch)

        async def product() -> Sample:
            return await _worked(here.fresh("projection"), kafka, mongod, len(facts), documents)

        async def floor() -> Sample:
            seconds = await written(mongod.url, here.fresh("upserts"), batches, documents, _TARGET.indexes)
            return {"facts_per_s": len(facts) / seconds}

        yield {"product": product, "floor": floor}

    return sides


async def _worked(name: str, kafka: RealKafka, mongod: Mongod, facts: int, documents: int) -> Sample:
    """From the first fact folded to the end of the worker, whose last act is to commit the last watermark."""
    table = CountedTable(_TARGET.table.rows, facts)
    service: Service[Any, Any] = Service(
        name=name,
        collection=_TARGET.collection,
        table=table,
        read=dict,
        decide=no_decision,
        perform=no_effect,
    )
    mongo = MongoSettings(mongodb_url=mongod.url, mongodb_database=name)
    async with scratch(mongod.url, name) as database, Database(mongo) as products:
        projection = Projection(products, _TARGET.collection)
        await projection.ensure_indexes(_TARGET.indexes)
        store, own = cpu_seconds(mongod.pid), time.process_time()
        await work(service, settings(kafka), WorkerSettings(), products, table.over)
        seconds = time.perf_counter() - table.began
        store, own = cpu_seconds(mongod.pid) - store, time.process_time() - own
        await check_count(database, _TARGET.collection, documents)
    return {"facts_per_s": facts / seconds, "cpu_us": own / facts * 1e6, "mongod_cpu_us": store / facts * 1e6}


_FLOOR = "bulk_write of as many upserts, made beforehand, in batches of the same size"

PROJECTION = Case(
    name="projection",
    title=f"Live projection of {FACTS:,} facts, each of another interview",
    floor=_FLOOR,
    goals=(Goal("facts_per_s", at_least=0.85, says="facts/s, distinct keys"),),
    sides=_sides(lambda: distinct(FACTS)),
)

MERGED = Case(
    name="projection-merged",
    title=f"Live projection of {FACTS:,} facts, ten of each interview",
    floor=_FLOOR,
    goals=(Goal("facts_per_s", at_least=2.5, says="facts/s, ten facts a key"),),
    sides=_sides(lambda: several(FACTS, _OF_EACH)),
)
