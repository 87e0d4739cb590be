"""From a batch of records to work for the lanes: decode, fold, merge, one bulk write, read back."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord

from shared.events.wire import decode
from shared.failpoints import failpoint
from shared.kafka.backoff import Backoff
from shared.kafka.dead_letters import DeadLetters
from shared.kafka.lanes import Lanes
from shared.kafka.partitions import Partitions
from shared.kafka.retrying import until_done
from shared.kafka.table import Table
from shared.kafka.tickets import Record, Ticket
from shared.metrics import BATCH_RECORDS, PROJECTION_SECONDS, consumed
from shared.mongo.projection import Projection, RejectedUpdates
from shared.mongo.update import Document, MergedUpdates, Update

Batches = Mapping[TopicPartition, Sequence[ConsumerRecord[Any, Any]]]

UNDER_WAY = 2
"""So many batches: one is written while another is read back."""


class Intake:
    """Takes batches. A record that cannot be taken is dead-lettered, and its neighbours go on.

    While batches are written and read back, the next one is decoded and folded: `UNDER_WAY` of them at most are on
    their way to MongoDB. Writes may overtake each other there, because updates commute. A batch is read back once those
    before it are written, and submitted after them: no document is older than one that was decided on before.
    """

    def __init__(
        self,
        table: Table,
        projection: Projection,
        partitions: Partitions,
        lanes: Lanes,
        letters: DeadLetters,
        backoff: Backoff,
    ) -> None:
        self._table = table
        self._projection = projection
        self._partitions = partitions
        self._lanes = lanes
        self._letters = letters
        self._backoff = backoff
        self._under_way: list[_UnderWay] = []  # in the order of taking

    async def take(self, batches: Batches) -> None:
        """Folds a batch into the projection and submits every document that it touched.

        Returns when both are under way. Raises what `check` does.
        """
        folded = await self._folded(batches)
        while len(self._under_way) >= UNDER_WAY:
            await asyncio.wait([self._under_way[0].submitted])
            self.check()
        before = self._under_way[-1] if self._under_way else None
        written = asyncio.create_task(until_done("project", lambda: self._project(folded), self._backoff))
        submitted = asyncio.create_task(self._submit(folded, written, before))
        self._under_way.append(_UnderWay(written, submitted))
        await asyncio.sleep(0)  # it is on its way before the next one is decoded

    def check(self) -> None:
        """Raises what a batch failed with that is under way: the runtime itself is at fault then."""
        while self._under_way and self._under_way[0].submitted.done():
            self._under_way[0].submitted.result()
            del self._under_way[0]

    async def finish(self) -> None:
        """Waits until nothing is under way. What fails is told by `check`."""
        if self._under_way:
            await asyncio.wait([each.submitted for each in self._under_way])

    async def abandon(self) -> None:
        """Stops what is under way. Its offsets stay uncommitted, so that it is delivered again."""
        tasks = [task for each in self._under_way for task in (each.written, each.submitted)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _folded(self, batches: Batches) -> "_Folded":
        merged = MergedUpdates()
        tickets: dict[str, list[Ticket]] = {}
        of_types: Counter[str] = Counter()
        started = self._started(batches)
        BATCH_RECORDS.observe(len(started))
        for ticket in started:
            try:
                fact = decode(ticket.record.headers, ticket.record.value)
                update = self._table.fold(fact)
            except Exception as poison:  # noqa: BLE001  pure code: what fails now will fail for ever
                await self._letters.reject(ticket, poison)
                continue
            of_types[fact.type] += 1
            ticket.traceparent = fact.traceparent
            merged.add(fact.subject, update)
            tickets.setdefault(fact.subject, []).append(ticket)
        for fact_type, count in of_types.items():
            consumed(fact_type).inc(count)
        return _Folded(merged.by_key(), tickets)

    def _started(self, batches: Batches) -> list[Ticket]:
        started = []
        for partition, records in batches.items():
            if not self._partitions.is_assigned(partition):
                continue  # given away while the batch was on its way: its new owner reads it
            watermark = self._partitions.watermark(partition, records[0].offset)
            for raw in records:
                watermark.start(raw.offset, (raw.timestamp or 0) / 1000)  # it may have none
                started.append(Ticket(_record(raw), watermark))
        return started

    async def _submit(self, folded: "_Folded", written: asyncio.Task[None], before: "_UnderWay | None") -> None:
        await written
        if before is not None:
            await asyncio.wait([before.written])
        documents = await self._read_back(folded)
        failpoint("intake.read_back")
        if before is not None:
            await asyncio.wait([before.submitted])
            before.submitted.result()
        for key, mine in folded.tickets.items():
            self._lanes.submit(key, documents.get(key), mine)

    async def _project(self, folded: "_Folded") -> None:
        try:
            with PROJECTION_SECONDS.time():
                await self._projection.project(folded.updates)
        except RejectedUpdates as rejected:
            # The other documents of the batch are written. Of these, only what MongoDB refuses by itself is put aside.
            for key in rejected.keys:
                if taken := await self._one_by_one(key, folded.tickets.pop(key)):
                    folded.tickets[key] = taken

    async def _one_by_one(self, key: str, tickets: list[Ticket]) -> list[Ticket]:
        """Writes each fact of a document by itself; returns those that are written. The others are dead-lettered."""
        taken = []
        for ticket in tickets:
            update = self._table.fold(decode(ticket.record.headers, ticket.record.value))
            try:
                await self._projected(key, update)
            except RejectedUpdates as rejected:
                await self._letters.reject(ticket, rejected)
            else:
                taken.append(ticket)
        return taken

    async def _projected(self, key: str, update: Update) -> None:
        await until_done("project", lambda: self._projection.project({key: update}), self._backoff)

    async def _read_back(self, folded: "_Folded") -> dict[str, Document]:
        documents: dict[str, Document] = {}

        async def read() -> None:
            documents.update(await self._projection.read(folded.tickets))

        await until_done("read back", read, self._backoff)
        return documents


@dataclass(frozen=True, slots=True)
class _Folded:
    """What a batch does to each document, and the records that say so."""

    updates: dict[str, Update]
    tickets: dict[str, list[Ticket]]


@dataclass(frozen=True, slots=True)
class _UnderWay:
    """What is going on with a batch."""

    written: asyncio.Task[None]
    submitted: asyncio.Task[None]


def _record(raw: ConsumerRecord[Any, Any]) -> Record:
    return Record(raw.topic, raw.partition, raw.offset, raw.key or b"", raw.value or b"", raw.headers)
