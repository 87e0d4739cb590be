"""Batches are taken while those before them are on their way to MongoDB, and submitted in the order of taking."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import cast

import pytest
from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord

from shared.events.responses import ResponseSkipped
from shared.events.wire import encode
from shared.kafka.backoff import Backoff
from shared.kafka.dead_letters import DeadLetters
from shared.kafka.intake import UNDER_WAY, Intake
from shared.kafka.lanes import Lanes
from shared.kafka.partitions import Partitions
from shared.kafka.table import Table, on
from shared.kafka.tickets import Ticket
from shared.kafka.watermark import Watermark
from shared.mongo.projection import Projection
from shared.mongo.update import Document, Update, earliest
from tests.strategies.facts import envelope
from tests.strategies.values import BEGIN
from tests.unit.runtime.settling_by_hand import turns

PLACE = TopicPartition("response.skipped", 0)


class Store:
    """A projection whose writes end when a test says so. It finds what was written by then."""

    def __init__(self) -> None:
        self.writes: dict[str, asyncio.Future[None]] = {}
        self.written: set[str] = set()
        self.reads: list[tuple[str, frozenset[str]]] = []
        """Each key that was read, and what had been written by then."""

    async def project(self, updates: Mapping[str, Update]) -> None:
        [key] = updates
        self.writes[key] = asyncio.get_running_loop().create_future()
        await self.writes[key]
        self.written.add(key)

    async def read(self, keys: Iterable[str]) -> dict[str, Document]:
        self.reads += [(key, frozenset(self.written)) for key in keys]
        return {key: {"_id": key} for key in keys if key in self.written}


class Submitted:
    """Lanes that note what they get."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def submit(self, key: str, document: Document | None, tickets: list[Ticket]) -> None:
        assert document == {"_id": key}
        self.keys.append(key)


class Held:
    """The one partition."""

    def __init__(self) -> None:
        self.of_place = Watermark(0)

    def is_assigned(self, partition: TopicPartition) -> bool:
        return bool(partition == PLACE)

    def watermark(self, partition: TopicPartition, first_offset: int) -> Watermark:
        return self.of_place


def batch(offset: int, key: str) -> dict[TopicPartition, list[ConsumerRecord[bytes, bytes]]]:
    message = encode(envelope(ResponseSkipped(question_index=0, attempt=1, call_sid="CA1"), BEGIN, subject=key))
    sizes = (len(message.key), len(message.value))
    record = ConsumerRecord(*PLACE, offset, 0, 0, message.key, message.value, None, *sizes, message.headers)
    return {PLACE: [record]}


def intake(store: Store, submitted: Submitted, held: Held) -> Intake:
    return Intake(
        Table(on(ResponseSkipped, lambda fact: earliest(fact, "skipped"))),
        cast(Projection, store),
        cast(Partitions, held),
        cast(Lanes, submitted),
        cast(DeadLetters, None),
        Backoff(0.0, 0.0),
    )


async def test_a_batch_is_taken_while_others_are_written_but_not_any_number_of_them() -> None:
    store, submitted = Store(), Submitted()
    work = intake(store, submitted, Held())
    for number in range(UNDER_WAY):
        await work.take(batch(number, f"int_{number}"))
    await turns()
    assert len(store.writes) == UNDER_WAY
    one_more = asyncio.create_task(work.take(batch(UNDER_WAY, "int_more")))
    await turns()
    assert not one_more.done()
    store.writes["int_0"].set_result(None)
    await one_more
    await turns()
    assert submitted.keys == ["int_0"]
    assert "int_more" in store.writes
    await work.abandon()


async def test_documents_are_submitted_in_the_order_of_taking_whichever_is_written_first() -> None:
    store, submitted = Store(), Submitted()
    work = intake(store, submitted, Held())
    await work.take(batch(0, "int_0"))
    await work.take(batch(1, "int_1"))
    await turns()
    store.writes["int_1"].set_result(None)
    await turns()
    assert submitted.keys == []
    store.writes["int_0"].set_result(None)
    await work.finish()
    assert submitted.keys == ["int_0", "int_1"]


async def test_no_document_is_submitted_that_lacks_what_an_earlier_batch_writes() -> None:
    """Else a decision could be made on a document that is older than the one decided on before."""
    store, submitted = Store(), Submitted()
    work = intake(store, submitted, Held())
    await work.take(batch(0, "int_0"))
    await work.take(batch(1, "int_1"))
    await turns()
    store.writes["int_1"].set_result(None)
    await turns()
    store.writes["int_0"].set_result(None)
    await work.finish()
    assert ("int_1", frozenset({"int_0", "int_1"})) in store.reads
    assert ("int_1", frozenset({"int_1"})) not in store.reads


async def test_a_fault_is_told_and_nothing_that_was_taken_later_is_submitted() -> None:
    store, submitted = Store(), Submitted()
    work = intake(store, submitted, Held())
    await work.take(batch(0, "int_0"))
    await work.take(batch(1, "int_1"))
    await turns()
    store.writes["int_1"].set_result(None)
    store.writes["int_0"].set_exception(RuntimeError("a bug"))
    await work.finish()
    with pytest.raises(RuntimeError, match="a bug"):
        work.check()
    assert submitted.keys == []
    await work.abandon()


async def test_what_is_abandoned_is_not_finished() -> None:
    store, submitted, held = Store(), Submitted(), Held()
    work = intake(store, submitted, held)
    await work.take(batch(0, "int_0"))
    await turns()
    await work.abandon()
    assert submitted.keys == []
    assert held.of_place.in_flight == 1
