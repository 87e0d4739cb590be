"""What is claimed, and when: nothing that only waits for its turn, and what MongoDB wrote without acknowledging it.

Of such a claim only its own gate knows that nothing was done yet.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import cast

import pytest

from shared.effects import EffectGate
from shared.errors import Transient
from shared.events.fact import Fact
from shared.events.wire import Message
from shared.mongo.database import StoreUnavailable
from shared.mongo.effect_records import EffectRecord, EffectRecords
from tests.strategies.values import BEGIN
from tests.unit.runtime.settling_by_hand import until


class Records:
    """Effect records in memory; the answers to the first `unheard` claims are lost."""

    def __init__(self, unheard: int = 0) -> None:
        self.unheard = unheard
        self.claims: dict[str, str] = {}

    async def claim(self, effect_id: str, by: str, now: datetime) -> EffectRecord | None:
        first = self.claims.setdefault(effect_id, by)
        if self.unheard:
            self.unheard -= 1
            raise StoreUnavailable("not acknowledged in time")
        return None if first == by else EffectRecord(BEGIN, None)

    async def settle(self, effect_id: str, messages: tuple[Message, ...], now: datetime) -> tuple[Message, ...]:
        return messages


class Line:
    """What is done at most once, and finding out about it."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.did: list[str] = []

    async def dial(self) -> Sequence[Fact]:
        self.did.append("dialled")
        if self.failures:
            raise self.failures.pop(0)
        return ()

    async def look(self, claimed_at: datetime) -> Sequence[Fact]:
        self.did.append("looked")
        return ()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        self.did.append("took its turn")
        try:
            yield
        finally:
            self.did.append("gave it back")


def gate_on(records: Records) -> EffectGate:
    return EffectGate(cast(EffectRecords, records), lambda: BEGIN)


async def claimed_in_vain(gate: EffectGate, line: Line, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(StoreUnavailable):
            await gate.at_most_once("effect", line.dial, line.look)


async def test_what_was_claimed_without_an_answer_is_done_once_there_is_one() -> None:
    gate, line = gate_on(Records(unheard=3)), Line()
    await claimed_in_vain(gate, line, times=3)
    await gate.at_most_once("effect", line.dial, line.look)
    assert line.did == ["dialled"]


async def test_another_workers_claim_is_never_taken_for_ones_own() -> None:
    records, line = Records(unheard=1), Line()
    await claimed_in_vain(gate_on(records), line)
    await gate_on(records).at_most_once("effect", line.dial, line.look)
    assert line.did == ["looked"]


async def test_a_claim_by_which_something_was_done_is_not_recognised_again() -> None:
    gate, line = gate_on(Records(unheard=1)), Line(Transient("no answer"))
    await claimed_in_vain(gate, line)
    with pytest.raises(Transient, match="no answer"):
        await gate.at_most_once("effect", line.dial, line.look)
    await gate.at_most_once("effect", line.dial, line.look)
    assert line.did == ["dialled", "looked"]


async def test_what_waits_for_its_turn_is_not_claimed() -> None:
    """Of a worker that dies meanwhile nothing is left: whoever comes after it does what it waited to do."""
    records, line, waits = Records(), Line(), asyncio.Event()

    @asynccontextmanager
    async def never() -> AsyncIterator[None]:
        waits.set()
        await asyncio.Event().wait()
        yield

    waiting = asyncio.create_task(gate_on(records).at_most_once("effect", line.dial, line.look, never()))
    await until(waits)
    assert records.claims == {}
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await gate_on(records).at_most_once("effect", line.dial, line.look)
    assert line.did == ["dialled"]


async def test_a_turn_lasts_until_it_is_done_and_is_given_back_before_anything_is_looked_into() -> None:
    """Looking needs a turn, too: if everybody who looks had one, all would wait for each other."""
    gate, line = gate_on(Records()), Line(Transient("no answer"))
    with pytest.raises(Transient, match="no answer"):
        await gate.at_most_once("effect", line.dial, line.look, line.turn())
    assert line.did == ["took its turn", "dialled", "gave it back"]
    line.did.clear()
    await gate.at_most_once("effect", line.dial, line.look, line.turn())
    assert line.did == ["took its turn", "gave it back", "looked"]


async def test_what_was_claimed_without_an_answer_gives_its_turn_back_and_takes_another() -> None:
    gate, line = gate_on(Records(unheard=1)), Line()
    with pytest.raises(StoreUnavailable):
        await gate.at_most_once("effect", line.dial, line.look, line.turn())
    await gate.at_most_once("effect", line.dial, line.look, line.turn())
    assert line.did == ["took its turn", "gave it back", "took its turn", "dialled", "gave it back"]
