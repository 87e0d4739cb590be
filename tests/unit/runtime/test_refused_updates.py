"""Of the facts of a document that MongoDB refuses together, those are put aside that it refuses by themselves."""

from collections.abc import Iterable, Mapping
from typing import cast

import pytest
from aiokafka.structs import ConsumerRecord

from shared.events.fact import Fact
from shared.events.responses import ResponseSkipped
from shared.events.wire import encode
from shared.kafka.backoff import Backoff
from shared.kafka.dead_letters import DeadLetters
from shared.kafka.intake import Intake
from shared.kafka.lanes import Lanes
from shared.kafka.partitions import Partitions
from shared.kafka.table import Table, on
from shared.kafka.tickets import Ticket
from shared.mongo.database import StoreUnavailable
from shared.mongo.projection import Projection, RejectedUpdates
from shared.mongo.update import Document, Update
from tests.strategies.facts import envelope
from tests.strategies.values import BEGIN
from tests.unit.runtime.test_intake import PLACE, Held

POISON = 3
"""The question of which no fact can be written."""


class Picky:
    """A projection that refuses what has poison in it, and is away when it is asked for the `away_at`th time."""

    def __init__(self, away_at: int) -> None:
        self.documents: dict[str, Document] = {}
        self._left = away_at

    async def project(self, updates: Mapping[str, Update]) -> None:
        self._left -= 1
        if self._left == 0:
            raise StoreUnavailable("no primary")
        refused = {key: f"no {key}" for key, update in updates.items() if f"question_{POISON}" in update.highest}
        for key in updates.keys() - refused:
            self.documents[key] = updates[key].apply(self.documents.get(key, {"_id": key}))
        if refused:
            raise RejectedUpdates(refused)

    async def read(self, keys: Iterable[str]) -> dict[str, Document]:
        return {key: self.documents[key] for key in keys if key in self.documents}


class Submitted:
    """Lanes that note what they get: by key, the document and the offsets of its records."""

    def __init__(self) -> None:
        self.by_key: dict[str, tuple[Document | None, list[int]]] = {}

    def submit(self, key: str, document: Document | None, tickets: list[Ticket]) -> None:
        self.by_key[key] = document, [ticket.record.offset for ticket in tickets]


class Letters:
    """Dead letters, by offset."""

    def __init__(self) -> None:
        self.words: dict[int, str] = {}

    async def reject(self, ticket: Ticket, poison: BaseException) -> None:
        assert ticket.record.offset not in self.words
        self.words[ticket.record.offset] = str(poison)
        ticket.finish()


def record(offset: int, key: str, question: int) -> ConsumerRecord[bytes, bytes]:
    skipped = ResponseSkipped(question_index=question, attempt=1, call_sid="CA1")
    message = encode(envelope(skipped, BEGIN, subject=key))
    sizes = (len(message.key), len(message.value))
    return ConsumerRecord(*PLACE, offset, 0, 0, message.key, message.value, None, *sizes, message.headers)


def asked(fact: Fact[ResponseSkipped]) -> Update:
    """A cell for each question."""
    return Update({f"question_{fact.data.question_index}": 1})


@pytest.mark.parametrize("away_at", [0, 1, 2, 3, 4])
async def test_only_facts_that_are_refused_by_themselves_are_put_aside(away_at: int) -> None:
    store, submitted, letters, held = Picky(away_at), Submitted(), Letters(), Held()
    work = Intake(
        Table(on(ResponseSkipped, asked)),
        cast(Projection, store),
        cast(Partitions, held),
        cast(Lanes, submitted),
        cast(DeadLetters, letters),
        Backoff(0.0, 0.0),
    )
    mixed = [record(0, "mixed", 0), record(1, "mixed", POISON), record(2, "mixed", 1)]
    await work.take({PLACE: [*mixed, record(3, "good", 0), record(4, "bad", POISON)]})
    await work.finish()
    work.check()
    assert letters.words == {1: "mixed: no mixed", 4: "bad: no bad"}
    assert submitted.by_key == {
        "mixed": ({"_id": "mixed", "question_0": 1, "question_1": 1}, [0, 2]),
        "good": ({"_id": "good", "question_0": 1}, [3]),
    }
