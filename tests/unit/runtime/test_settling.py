"""What nothing follows from is known at once, without a lane."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, cast

import pytest

from shared.effects import EffectGate
from shared.events.fact import Fact
from shared.intents import Intent, Wake
from shared.kafka.publisher import Publisher
from shared.kafka.service import Service
from shared.kafka.settling import Settling
from shared.kafka.table import Table
from shared.mongo.collections import CollectionName
from shared.mongo.projection import Projection
from shared.mongo.update import Document
from shared.mongo.wakeups import Wakeups
from tests.strategies.values import BEGIN

Decide = Callable[[Document, datetime], Sequence[Any]]


async def nothing(_: Any) -> Sequence[Fact]:
    raise AssertionError("nobody asked for it")


def settling(decide: Decide, overdue: Callable[[datetime], Document] | None = None) -> Settling[Any, Any]:
    service: Service[Any, Any] = Service(
        "a service", CollectionName.JOBS, Table(), dict, decide, nothing, overdue=overdue
    )
    return Settling(
        service,
        cast(Projection, None),
        cast(EffectGate, None),
        cast(Wakeups, None),
        cast(Publisher, None),
        lambda: BEGIN,
    )


def broken(_document: Document, _now: datetime) -> Sequence[Any]:
    raise ValueError("no such state")


@pytest.mark.parametrize(
    ("decide", "is_settled"),
    [
        (lambda document, now: [], True),
        (lambda document, now: [Intent("a fact")], False),
        (lambda document, now: [Wake(BEGIN)], False),
        (broken, False),
    ],
)
def test_a_document_is_settled_where_nothing_is_decided(decide: Decide, is_settled: bool) -> None:
    assert settling(decide).is_settled({"_id": "a"}) is is_settled


def test_where_wake_ups_are_kept_there_is_always_something_to_note() -> None:
    assert not settling(lambda document, now: [], overdue=lambda now: {}).is_settled({"_id": "a"})
