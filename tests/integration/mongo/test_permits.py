"""Letting an attempt through, or an interview end, beside what the gateway keeps until Kafka takes it."""

from datetime import UTC, datetime, timedelta

import pytest

from services.telephony_service.effects import Effects, NotToldYet
from services.telephony_service.intents import Complete, Permit
from services.telephony_service.settings import TwilioSettings
from services.telephony_service.twilio_line import TwilioLine
from shared.events.calls import CallPermitted, ConsentChannel, ConsentRecorded
from shared.events.fact import follow
from shared.events.interviews import InterviewCompleted, Outcome
from shared.events.wire import Message, encode
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.outbox_records import SETTLING, OutboxRecords
from shared.mongo.projection import Projection

NOW = datetime(2099, 11, 27, 9, tzinfo=UTC)  # MongoDB removes by its own clock what is old
TWILIO = TwilioSettings.model_validate(
    {
        "twilio_account_sid": "AC" + "0" * 32,
        "twilio_auth_token": "never used: nobody is phoned here",
        "twilio_phone_number": "+12025550100",
        "webhook_base_url": "http://127.0.0.1",
    }
)


@pytest.fixture
def outbox(database: Database) -> OutboxRecords:
    return OutboxRecords(database)


@pytest.fixture
def effects(database: Database, outbox: OutboxRecords) -> Effects:
    interviews = Projection(database, CollectionName.INTERVIEWS)
    return Effects(TwilioLine(TWILIO), interviews, outbox, timedelta(minutes=5), timedelta(seconds=10), lambda: NOW)


def declined(interview: str) -> Message:
    data = ConsentRecorded(
        attempt=1, call_sid="CA1", granted=False, channel=ConsentChannel.KEY, answer="2", disclosure="May we record?"
    )
    return encode(follow(data, source="/gateway", subject=interview, tenant="t", cause=interview, time=NOW))


def permit(interview: str, attempt: int) -> Permit:
    return Permit("cause", interview, "t", attempt, questions=(0, 1))


async def test_nobody_is_phoned_again_while_what_they_said_waits_for_kafka(
    effects: Effects, outbox: OutboxRecords
) -> None:
    await outbox.keep([declined("int_declined")], NOW)
    with pytest.raises(NotToldYet):
        await effects.perform(permit("int_declined", attempt=2))
    await outbox.published(declined("int_declined"), NOW)
    with pytest.raises(NotToldYet):  # it is in the log, and perhaps nobody has read it
        await effects.perform(permit("int_declined", attempt=2))
    await outbox.published(declined("int_declined"), NOW - SETTLING)
    [fact] = await effects.perform(permit("int_declined", attempt=2))
    assert fact.data == CallPermitted(attempt=2, questions=(0, 1))


async def test_others_are_phoned_meanwhile(effects: Effects, outbox: OutboxRecords) -> None:
    await outbox.keep([declined("int_one")], NOW)
    [fact] = await effects.perform(permit("int_another", attempt=2))
    assert fact.data == CallPermitted(attempt=2, questions=(0, 1))
    await outbox.published(declined("int_one"), NOW)


async def test_the_first_attempt_waits_for_nothing(effects: Effects, outbox: OutboxRecords) -> None:
    await outbox.keep([declined("int_first")], NOW)
    [fact] = await effects.perform(permit("int_first", attempt=1))
    assert fact.data == CallPermitted(attempt=1, questions=(0, 1))
    await outbox.published(declined("int_first"), NOW)


async def test_an_interview_ends_with_what_was_said(effects: Effects, outbox: OutboxRecords) -> None:
    end = Complete(
        "cause",
        "int_ending",
        "t",
        InterviewCompleted(
            outcome=Outcome.NO_ANSWER, reason="", answers=(), unanswered=(0, 1), attempts=3, call_seconds=0
        ),
    )
    await outbox.keep([declined("int_ending")], NOW)
    with pytest.raises(NotToldYet):
        await effects.perform(end)
    await outbox.published(declined("int_ending"), NOW - SETTLING)
    [fact] = await effects.perform(end)
    assert fact.data == end.data
