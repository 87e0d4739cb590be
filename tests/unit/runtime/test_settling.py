"""What nothing follows from is known at once, without a lane; what becomes of wake-ups, and of effects cut short."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import pytest

from shared.effects import EffectGate
from shared.errors import Transient
from shared.events.fact import Fact
from shared.events.wire import Message
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
from tests.unit.runtime.settling_by_hand import until

Decide = Callable[[Document, datetime], Sequence[Any]]
MESSAGE = Message("call.placed", b"a", b"{}", ())


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


@dataclass
class Beside:
    """What a settling works with: the gate, whose every effect has the same `outcome`, the wake-ups and the topics."""

    outcome: tuple[Message, ...] = ()
    wakeups: list[datetime | None] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)

    async def once(self, effect_id: str, run: Callable[[], Awaitable[Sequence[Fact]]]) -> tuple[Message, ...]:
        return self.outcome

    async def schedule(self, key: str, due_at: datetime, traceparent: str | None) -> None:
        self.wakeups.append(due_at)

    async def clear(self, key: str) -> None:
        self.wakeups.append(None)

    async def send(self, messages: Sequence[Message]) -> None:
        self.sent += messages

    def settling(self, *decided: Intent | Wake) -> Settling[Any, Any]:
        service: Service[Any, Any] = Service(
            "a service",
            CollectionName.JOBS,
            Table(),
            dict,
            lambda document, now: decided,
            nothing,
            overdue=lambda now: {},
        )
        return Settling(
            service,
            cast(Projection, None),
            cast(EffectGate, self),
            cast(Wakeups, self),
            cast(Publisher, self),
            lambda: BEGIN,
        )


async def test_where_nothing_is_left_to_do_the_wake_up_goes() -> None:
    beside = Beside()
    await beside.settling()("a", {"_id": "a"})
    assert beside.wakeups == [None]


async def test_a_wake_up_that_is_asked_for_stays() -> None:
    beside = Beside((MESSAGE,))
    await beside.settling(Intent("a fact"), Wake(BEGIN))("a", {"_id": "a"})
    assert (beside.wakeups, beside.sent) == ([BEGIN], [MESSAGE])


async def test_after_facts_were_told_the_wake_up_is_left_to_whoever_has_read_them() -> None:
    beside = Beside((MESSAGE,))
    settle = beside.settling(Intent("a fact"))
    await settle("a", {"_id": "a"})
    await settle("a", {"_id": "a"})  # our own fact has not come back yet
    assert (beside.wakeups, beside.sent) == ([], [MESSAGE])


async def test_after_what_tells_nothing_the_wake_up_goes_too() -> None:
    """Nothing would ever change the state any more: the key would be woken for ever."""
    beside = Beside()
    await beside.settling(Intent("a fact"))("a", {"_id": "a"})
    assert beside.wakeups == [None]


async def test_what_an_effect_still_says_when_it_is_cut_short_is_published() -> None:
    class CutShort(Beside):
        began = asyncio.Event()

        async def once(self, effect_id: str, run: Callable[[], Awaitable[Sequence[Fact]]]) -> tuple[Message, ...]:
            self.began.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                await asyncio.sleep(0)  # it is kept first
            return (MESSAGE,)

    beside = CutShort()
    settling = asyncio.create_task(beside.settling(Intent("a fact"))("a", {"_id": "a"}))
    await until(beside.began)
    settling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await settling
    assert beside.sent == [MESSAGE]


async def test_what_will_pass_is_waited_for_before_what_never_will_is_given_up() -> None:
    failures: dict[str, Exception] = {}

    class Failing(Beside):
        async def once(self, effect_id: str, run: Callable[[], Awaitable[Sequence[Fact]]]) -> tuple[Message, ...]:
            raise failures[effect_id]

    poison, waiting = Intent("poison"), Intent("waiting")
    failures = {poison.effect_id: ValueError("odd"), waiting.effect_id: Transient("away")}
    settle = Failing().settling(poison, waiting)
    with pytest.raises(Transient, match="away"):
        await settle("a", {"_id": "a"})
    failures[waiting.effect_id] = ValueError("odd, too")
    with pytest.raises(ValueError, match=r"odd$"):
        await settle("a", {"_id": "a"})
