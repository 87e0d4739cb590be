"""A claim that MongoDB wrote and did not acknowledge: nothing was done yet, and only its own gate knows that."""

from collections.abc import Sequence
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
