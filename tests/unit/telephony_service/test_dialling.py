"""A dial: its turn first, then its claim, then Twilio, with nothing to wait for between."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import cast

from services.telephony_service.effects import Effects
from services.telephony_service.handlers import service
from services.telephony_service.twilio_line import TwilioLine
from shared.call_urls import Leg
from shared.effects import EffectGate
from shared.events.wire import Message
from shared.kafka.publisher import Publisher
from shared.kafka.settling import Settling
from shared.mongo.effect_records import EffectRecord, EffectRecords
from shared.mongo.outbox_records import OutboxRecords
from shared.mongo.projection import Projection
from shared.mongo.wakeups import Wakeups
from tests.strategies.facts import SUBJECT
from tests.strategies.stories.calls import call_sid
from tests.unit.telephony_service.deciding import TELEPHONY, asked_for
from tests.unit.telephony_service.policies import POLICY


class World:
    """Twilio, MongoDB and Kafka, as far as a dial has to do with them; `did` is what was asked of them, in order."""

    def __init__(self) -> None:
        self.did: list[str] = []

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        self.did.append("turn")
        yield

    async def claim(self, effect_id: str, by: str, now: datetime) -> EffectRecord | None:
        self.did.append("claim")
        return None

    async def place(self, leg: Leg, phone: str, ask: Sequence[int]) -> str:
        self.did.append("dial")
        return call_sid(1)

    async def settle(self, effect_id: str, messages: tuple[Message, ...], now: datetime) -> tuple[Message, ...]:
        self.did.append("keep")
        return messages

    async def schedule(self, key: str, due_at: datetime, traceparent: str | None) -> None:
        pass  # a wake-up at the deadline

    async def send(self, messages: Sequence[Message]) -> None:
        self.did += [message.topic for message in messages]


async def test_a_dial_takes_its_turn_before_it_is_claimed() -> None:
    calls, world = asked_for(), World()
    calls.permit()

    def clock() -> datetime:
        return calls.story.now

    effects = Effects(
        cast(TwilioLine, world),
        cast(Projection, None),
        cast(OutboxRecords, None),
        timedelta(minutes=5),
        timedelta(seconds=10),
        clock,
    )
    settle = Settling(
        service(effects, POLICY),
        cast(Projection, None),
        EffectGate(cast(EffectRecords, world), clock),
        cast(Wakeups, world),
        cast(Publisher, world),
        clock,
    )
    await settle(SUBJECT, {"_id": SUBJECT, **TELEPHONY.document(calls.story.facts)})
    assert world.did == ["turn", "claim", "dial", "keep", "call.placed"]
