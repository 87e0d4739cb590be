"""The consumer runtime alone: with handlers that do nothing, and with handlers that wait for a second, as for a model.

In both cases Kafka is real and nothing else is: the projection keeps nothing and finds an empty document under every
key, at once. What is left is the runtime: getting, decoding, watermarks, a lane for each key, settling, commits.

`runtime` compares it with a loop around `getmany` that decodes the same records by the same function and commits as
often, and promises nothing. Every record is of another key, which is the most that lanes can cost. What the loop does
without decoding is told as a figure without a goal (`undecoded`), because no consumer of ours could use it.

`waiting` has 500 keys in four partitions, and 125 records of each partition in flight at most: 500 handlers that wait
at any time. The ideal is what comes of that if nothing else takes any time.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from aiokafka.partitioner import DefaultPartitioner

from bench.case import FLOOR, PRODUCT, Case, Goal, Sample, Sides
from bench.doing_nothing import NoEffectRecords, NoProjection, no_change, no_decision, no_effect
from bench.floors.reading import read
from bench.ground import Ground
from bench.log import settings, write_anew
from bench.sizes import size
from bench.told import SERVICE, distinct
from bench.worker import CountedTable, work
from ops.replay.targets import TARGETS
from shared.clock import utc_now
from shared.events.fact import Fact, follow
from shared.events.responses import ResponseSkipped
from shared.intents import Intent
from shared.kafka.service import Service
from shared.kafka.settings import KafkaSettings, WorkerSettings
from shared.kafka.table import on
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.settings import MongoSettings
from shared.mongo.update import Document

FACTS = size("RUNTIME_FACTS", 40_000)
WAVES = size("WAITING_WAVES", 7)
_TABLE = TARGETS[SERVICE].table
_PARTITIONS = 4
_IN_FLIGHT = 125
_WAIT_SECONDS = 1.0
_IDEAL = _PARTITIONS * _IN_FLIGHT / _WAIT_SECONDS


async def _seconds(
    service: Service[Any, Any], table: CountedTable, kafka: KafkaSettings, pace: WorkerSettings
) -> float:
    """From the first fact folded to the end of the worker, whose last act is to commit the last watermark."""
    async with Database(MongoSettings()) as nowhere:  # connects when it is asked something, and nobody does
        await work(service, kafka, pace, nowhere, table.over, NoProjection(), NoEffectRecords())
    return time.perf_counter() - table.began


@asynccontextmanager
async def _runtime(here: Ground) -> AsyncIterator[Sides]:
    kafka = await here.kafka()
    await write_anew(kafka, distinct(FACTS))
    pace = WorkerSettings()

    async def product() -> Sample:
        table = CountedTable((on(row.data, no_change) for row in _TABLE), FACTS)
        service: Service[Any, Any] = Service(
            name=here.fresh("runtime"),
            collection=CollectionName.INTERVIEWS,
            table=table,
            read=dict,
            decide=no_decision,
            perform=no_effect,
        )
        return {"records_per_s": FACTS / await _seconds(service, table, settings(kafka), pace)}

    async def bare(decoding: bool) -> Sample:
        topics = [topic.value for topic in _TABLE.topics]
        seconds = await read(kafka.bootstrap, topics, here.fresh("bare"), FACTS, pace.worker_batch, decoding=decoding)
        return {"records_per_s": FACTS / seconds}

    yield {PRODUCT: product, FLOOR: lambda: bare(True), "undecoded": lambda: bare(False)}


@asynccontextmanager
async def _waiting(here: Ground) -> AsyncIterator[Sides]:
    kafka = await here.kafka()
    keys = _keys(settings(kafka).kafka_partitions)
    await write_anew(kafka, (_skipped(key, wave) for wave in range(WAVES) for key in keys))
    facts = WAVES * len(keys)

    async def product() -> Sample:
        table = CountedTable([on(ResponseSkipped, no_change)], facts)
        causes = itertools.count()

        def decide(_document: Document, _now: datetime) -> Sequence[Intent]:
            return [Intent(str(next(causes)))]

        async def wait(_intent: Intent) -> Sequence[Fact]:
            await asyncio.sleep(_WAIT_SECONDS)
            return ()

        service: Service[Any, Any] = Service(
            name=here.fresh("waiting"),
            collection=CollectionName.INTERVIEWS,
            table=table,
            read=dict,
            decide=decide,
            perform=wait,
        )
        pace = WorkerSettings(worker_max_in_flight=_IN_FLIGHT)
        cpu_began = time.process_time()
        rate = facts / await _seconds(service, table, settings(kafka), pace)
        cpu_us = (time.process_time() - cpu_began) / facts * 1e6
        return {"records_per_s": rate, "of_ideal": rate / _IDEAL, "cpu_us": cpu_us}

    yield {PRODUCT: product}


def _keys(partitions: int) -> list[str]:
    """So many keys of each of the first partitions as may be in flight there, those of one partition far apart."""
    choose = DefaultPartitioner()
    places = list(range(partitions))
    found: dict[int, list[str]] = {place: [] for place in places[:_PARTITIONS]}
    for number in itertools.count():
        key = f"int_{number:032x}"
        of_place = found.get(choose(key.encode(), places, places), [])
        if len(of_place) < _IN_FLIGHT:
            of_place.append(key)
        if all(len(each) == _IN_FLIGHT for each in found.values()):
            return [key for keys in zip(*found.values(), strict=True) for key in keys]
    raise AssertionError("there is always another number")


def _skipped(key: str, wave: int) -> Fact:
    return follow(
        ResponseSkipped(question_index=0, attempt=1, call_sid="CA"),
        source="/bench",
        subject=key,
        tenant="default",
        cause=f"{key} {wave}",
        time=utc_now(),
    )


RUNTIME = Case(
    name="runtime",
    title=f"The consumer runtime with handlers that do nothing, {FACTS:,} records of as many keys",
    floor="getmany, the same decoding, and a commit every half second",
    goals=(Goal("records_per_s", at_least=0.6, says="records/s"),),
    sides=_runtime,
)

WAITING = Case(
    name="waiting",
    title=f"The consumer runtime with handlers that wait {_WAIT_SECONDS:g} s, 500 keys in {_PARTITIONS} partitions",
    floor=f"none: {_IDEAL:g} records/s is what as many handlers as may be in flight do",
    goals=(Goal("of_ideal", at_least=0.95, under=None, says="of what would be ideal"),),
    sides=_waiting,
    has_warm_up=False,
)
