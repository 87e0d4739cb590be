"""A dial with an unknown outcome, and others that phone the same number."""

from datetime import datetime, timedelta
from typing import cast
from uuid import uuid4

import pytest

from services.telephony_service.effects import Effects
from services.telephony_service.intents import Dial
from services.telephony_service.twilio_line import LineUnavailable, TwilioLine
from shared.events.calls import CallPlaced, ObservedBy
from shared.mongo.database import Database
from shared.mongo.outbox_records import OutboxRecords
from shared.mongo.projection import Projection
from shared.mongo.update import Document
from tests.strategies.values import BEGIN, after

pytestmark = pytest.mark.integration

CALL = "CA" + "1" * 32
PHONE = "+12025550101"
DIAL = Dial("cause", "int_dialled", "t", 1, PHONE, questions=(0, 1))
PLACED = CallPlaced(attempt=1, call_sid=CALL, observed_by=ObservedBy.RECONCILIATION)


class Line:
    """Twilio's list, with one call to every number."""

    async def calls_to(self, phone: str, since: datetime) -> list[str]:
        return [CALL]


class Interviews:
    """A collection of its own, and a dial that was claimed at the beginning."""

    def __init__(self, database: Database) -> None:
        name = f"interviews_{uuid4().hex}"
        self._collection = database.collection(name)
        self._effects = Effects(
            cast(TwilioLine, Line()),
            Projection(database, name),
            OutboxRecords(database),
            timedelta(minutes=5),
            timedelta(seconds=10),
            lambda: after(20),
        )

    async def add(self, interview_id: str, phone: str = PHONE, ended: datetime | None = None) -> None:
        completed: Document = {} if ended is None else {"completed": {"at": ended, "id": "f1"}}
        await self._collection.insert_one({"_id": interview_id, "requested": {"value": {"phone": phone}}, **completed})

    async def resolved(self) -> CallPlaced:
        [fact] = await self._effects.resolve(DIAL, BEGIN)
        assert isinstance(fact.data, CallPlaced)
        return fact.data


@pytest.fixture
async def interviews(database: Database) -> Interviews:
    made = Interviews(database)
    await made.add("int_dialled")
    return made


async def test_the_one_call_to_a_number_that_nobody_else_phones_is_ours(interviews: Interviews) -> None:
    await interviews.add("int_elsewhere", phone="+12025550102")
    assert await interviews.resolved() == PLACED


async def test_it_may_be_that_of_another_interview(interviews: Interviews) -> None:
    await interviews.add("int_other")
    with pytest.raises(LineUnavailable):
        await interviews.resolved()


async def test_it_may_be_that_of_an_interview_that_has_just_ended(interviews: Interviews) -> None:
    await interviews.add("int_just_ended", ended=after(10))
    with pytest.raises(LineUnavailable):
        await interviews.resolved()


async def test_it_cannot_be_that_of_an_interview_that_had_ended_before(interviews: Interviews) -> None:
    await interviews.add("int_long_over", ended=after(-60))
    assert await interviews.resolved() == PLACED
