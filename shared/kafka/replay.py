"""Rebuilds a projection from the log. Folds only: a replay cannot cause an effect."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field

from shared.events.fact import Fact
from shared.failpoints import failpoint
from shared.kafka.backoff import Backoff
from shared.kafka.batch import Batch, PassedOver, log_passed_over
from shared.kafka.log_reader import open_log
from shared.kafka.retrying import until_done
from shared.kafka.settings import KafkaSettings
from shared.kafka.table import Table
from shared.mongo.projection import Projection, RejectedUpdates
from shared.mongo.update import MergedUpdates, Update

BATCH = 4000
"""Records folded at once: the more of a document's facts meet, the fewer writes."""

_BACKOFF = Backoff(base=0.2, cap=5.0)


@dataclass(slots=True)
class Tally:
    """What was folded: how many records were read, and which of them change nothing."""

    records: int = 0
    passed_over: list[PassedOver] = field(default_factory=list)

    @property
    def facts(self) -> int:
        """How many were folded."""
        return self.records - len(self.passed_over)


Told = Callable[[Tally], None]


async def replay(table: Table, kafka: KafkaSettings, into: Projection) -> int:
    """Folds everything that `table` reads, from offset 0 to the end, into `into`. Returns how many facts.

    What the live consumer dead-letters is passed over here, and logged, so that both come to the same documents.
    """
    async with open_log(kafka, [topic.value for topic in table.topics]) as reader:
        batches = reader.read(await reader.beginnings(), await reader.ends(), BATCH)
        tally = await fold_into(table, batches, into)
    log_passed_over(tally.passed_over)
    return tally.facts


async def fold_into(
    table: Table, batches: AsyncIterator[Batch], into: Projection, told: Told = lambda tally: None
) -> Tally:
    """Folds every batch into `into`, reading one while the one before it is written. `told` hears of each.

    While MongoDB is away it waits.
    """
    tally = Tally()
    writing: asyncio.Task[list[PassedOver]] | None = None
    try:
        async for batch in batches:
            folded = _Folded(table, batch)
            if writing is not None:
                tally.passed_over += await writing
            writing = asyncio.create_task(_write(table, folded, into))
            await asyncio.sleep(0)  # it is on its way before the next one is decoded
            tally.records += batch.records
            tally.passed_over += batch.passed_over + folded.passed_over
            told(tally)
        if writing is not None:
            tally.passed_over += await writing
            told(tally)
    finally:
        if writing is not None:
            writing.cancel()
    return tally


class _Folded:
    """A batch's updates, merged per document, and the facts that they are of."""

    def __init__(self, table: Table, batch: Batch) -> None:
        merged = MergedUpdates()
        self.facts: list[Fact] = []
        self.passed_over: list[PassedOver] = []
        for fact in batch.facts:
            try:
                update = table.fold(fact)
            except Exception as poison:  # noqa: BLE001  as in the intake: pure code that fails now will fail for ever
                self.passed_over.append(_poison(fact, poison))
                continue
            merged.add(fact.subject, update)
            self.facts.append(fact)
        self.merged = merged.by_key()


async def _write(table: Table, folded: _Folded, into: Projection) -> list[PassedOver]:
    """Writes a batch; returns what MongoDB refuses. Among the facts of one document only those that it refuses."""
    try:
        await _projected(into, folded.merged)
    except RejectedUpdates as rejected:
        keys = set(rejected.keys)
        suspects = [fact for fact in folded.facts if fact.subject in keys]
    else:
        suspects = []
    failpoint("replay.folded")
    refused = []
    for fact in suspects:
        try:
            await _projected(into, {fact.subject: table.fold(fact)})
        except RejectedUpdates as rejected:
            refused.append(_poison(fact, rejected))
    return refused


async def _projected(into: Projection, updates: Mapping[str, Update]) -> None:
    await until_done("fold", lambda: into.project(updates), _BACKOFF)


def _poison(fact: Fact, reason: Exception) -> PassedOver:
    return PassedOver(f"{fact.type} {fact.id}", f"{type(reason).__name__}: {reason}")
