"""From a batch of records to work for the lanes: decode, fold, merge, one bulk write, read back."""

from collections.abc import Mapping, Sequence
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
from shared.mongo.update import Update, merge_into

Batches = Mapping[TopicPartition, Sequence[ConsumerRecord[Any, Any]]]


class Intake:
    """Takes one batch at a time. A record that cannot be taken is dead-lettered, and its neighbours go on."""

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

    async def take(self, batches: Batches) -> None:
        """Folds a batch into the projection and submits every document that it touched."""
        updates: dict[str, Update] = {}
        tickets: dict[str, list[Ticket]] = {}
        started = self._started(batches)
        BATCH_RECORDS.observe(len(started))
        for ticket in started:
            try:
                fact = decode(ticket.record.headers, ticket.record.value)
                update = self._table.fold(fact)
            except Exception as poison:  # noqa: BLE001  pure code: what fails now will fail for ever
                await self._letters.reject(ticket, poison)
                continue
            consumed(fact.type).inc()
            ticket.traceparent = fact.traceparent
            merge_into(updates, fact.subject, update)
            tickets.setdefault(fact.subject, []).append(ticket)
        await until_done("project", lambda: self._project(updates, tickets), self._backoff)
        await until_done("read back", lambda: self._submit(tickets), self._backoff)

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

    async def _project(self, updates: dict[str, Update], tickets: dict[str, list[Ticket]]) -> None:
        try:
            with PROJECTION_SECONDS.time():
                await self._projection.project(updates)
        except RejectedUpdates as rejected:
            # The others of the batch are written; these never will be.
            for key in rejected.keys:
                for ticket in tickets.pop(key):
                    await self._letters.reject(ticket, rejected)

    async def _submit(self, tickets: dict[str, list[Ticket]]) -> None:
        documents = await self._projection.read(tickets)
        failpoint("intake.read_back")
        for key, mine in tickets.items():
            self._lanes.submit(key, documents.get(key), mine)


def _record(raw: ConsumerRecord[Any, Any]) -> Record:
    return Record(
        topic=raw.topic,
        partition=raw.partition,
        offset=raw.offset,
        key=raw.key or b"",
        value=raw.value or b"",
        headers=tuple((name, bytes(value or b"")) for name, value in raw.headers),  # a header may have no value
    )
