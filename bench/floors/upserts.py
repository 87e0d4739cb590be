"""Bulk writes by the driver alone: one upsert for each fact, made beforehand of what the fact's fold says."""

import itertools
import time
from collections.abc import Iterable, Iterator, Sequence

from aiokafka import AIOKafkaConsumer
from pymongo import UpdateOne

from bench.scratch import check_count, scratch
from shared.events.fact import Fact
from shared.kafka.table import Table
from shared.mongo.indexes import Index

Batches = Sequence[list[UpdateOne]]
_NAME = "written"


def upserts(table: Table, facts: Iterable[Fact], batch: int) -> Batches:
    """What the facts' folds write, unmerged, `batch` of them at a time."""
    return list(
        _batched([UpdateOne({"_id": fact.subject}, table.fold(fact).operators(), True) for fact in facts], batch)
    )


def _batched(writes: Sequence[UpdateOne], batch: int) -> Iterator[list[UpdateOne]]:
    for start in range(0, len(writes), batch):
        yield list(writes[start : start + batch])


async def written(url: str, database: str, batches: Batches, documents: int, indexes: Iterable[Index] = ()) -> float:
    """Writes them one batch after another, each acknowledged by a majority, into a new collection with `indexes`.

    Returns how many seconds that took. Raises AssertionError where `documents` is not how many there are afterwards.
    """
    async with scratch(url, database) as fresh:
        if models := [index.model() for index in indexes]:
            await fresh[_NAME].create_indexes(models)
        began = time.perf_counter()
        for batch in batches:
            await fresh[_NAME].bulk_write(batch, ordered=False)
        seconds = time.perf_counter() - began
        await check_count(fresh, _NAME, documents)
    return seconds


async def read_and_written(bootstrap: str, topics: Sequence[str], url: str, database: str, batches: Batches) -> float:
    """Reads as many records of `topics` as there are writes, and writes as many for each read. Returns the seconds."""
    writes = list(itertools.chain.from_iterable(batches))
    consumer = AIOKafkaConsumer(
        *topics, bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    async with scratch(url, database) as fresh, consumer:
        await consumer.seek_to_beginning()
        began, done = time.perf_counter(), 0
        while done < len(writes):
            limit = min(len(batches[0]), len(writes) - done)
            read = sum(map(len, (await consumer.getmany(timeout_ms=500, max_records=limit)).values()))
            if read:
                await fresh[_NAME].bulk_write(writes[done : done + read], ordered=False)
                done += read
        return time.perf_counter() - began
