"""Comparing a call with Twilio's list: not before everything that was told of the call can have been read."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

import pytest

from services.telephony_service.effects import Effects, NotToldYet
from services.telephony_service.intents import Reconcile
from services.telephony_service.twilio_line import ListedRecording, TwilioLine
from shared.events.calls import CallReconciled
from shared.events.fact import Fact
from shared.events.responses import ResponseRecorded
from shared.mongo.outbox_records import OutboxRecords
from shared.mongo.projection import Projection
from tests.strategies.stories.calls import call_sid, recording_sid
from tests.strategies.values import BEGIN

SETTLE = timedelta(seconds=10)


class World:
    """Twilio's list of recordings of the questions `answered`, the gateway's outbox, and the time."""

    def __init__(self, *answered: int) -> None:
        self.answered = answered
        self.holds_any = False
        self.now = BEGIN
        self.asked: list[str] = []
        self.effects = Effects(
            cast(TwilioLine, self),
            cast(Projection, None),
            cast(OutboxRecords, self),
            timedelta(minutes=5),
            SETTLE,
            lambda: self.now,
        )

    async def recordings(self, call: str) -> list[ListedRecording]:
        self.asked.append("Twilio")
        sids = [recording_sid(1, question) for question in self.answered]
        return [ListedRecording(sid, 30.0, f"https://api.example.com/{sid}", is_ready=True) for sid in sids]

    async def holds_any_about(self, subject: str, now: datetime) -> bool:
        self.asked.append("the outbox")
        return self.holds_any

    async def compare(
        self, known: Sequence[int] = (), skipped: tuple[int, ...] = (), listing: bool = True
    ) -> list[Fact]:
        told = tuple((recording_sid(1, question), question) for question in known)
        intent = Reconcile("the end", "int_1", "default", 1, call_sid(1), (0, 1, 2), told, skipped, listing)
        return list(await self.effects.perform(intent))


def recovered(facts: Sequence[Fact]) -> dict[str, int]:
    """The question of each recovered recording."""
    return {
        fact.data.recording_sid: fact.data.question_index for fact in facts if isinstance(fact.data, ResponseRecorded)
    }


async def test_what_the_gateway_keeps_is_told_first() -> None:
    """A silence may be in it: without that, every answer after it would go to the question before."""
    world = World(0)
    world.holds_any = True
    with pytest.raises(NotToldYet):
        await world.compare(known=[0])
    assert world.asked == ["the outbox"]
    world.holds_any = False
    (fact,) = await world.compare(known=[0])
    assert isinstance(fact.data, CallReconciled)


async def test_where_nothing_can_be_missing_nobody_is_asked() -> None:
    world = World()
    world.holds_any = True
    assert recovered(await world.compare(known=[0, 1, 2], listing=False)) == {}
    assert world.asked == []


async def test_where_nothing_is_missing_nothing_is_waited_for() -> None:
    assert recovered(await World(0, 2).compare(known=[0, 2])) == {}


async def test_what_is_missing_is_believed_once_it_had_time_to_be_read() -> None:
    world = World(0, 1)
    for _ in range(2):
        with pytest.raises(NotToldYet):
            await world.compare(known=[0])
        world.now += SETTLE / 2
    assert recovered(await world.compare(known=[0])) == {recording_sid(1, 1): 1}


async def test_what_is_read_meanwhile_counts() -> None:
    world = World(1)
    with pytest.raises(NotToldYet):
        await world.compare()
    world.now += SETTLE
    assert recovered(await world.compare(skipped=(0,))) == {recording_sid(1, 1): 1}


async def test_what_is_told_meanwhile_is_not_recovered_and_not_waited_for() -> None:
    world = World(1)
    with pytest.raises(NotToldYet):
        await world.compare()
    assert recovered(await world.compare(known=[1])) == {}
