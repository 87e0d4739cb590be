from datetime import UTC, datetime, timedelta

from shared.events.calls import CallStatus, CallStatusChanged, ObservedBy
from shared.events.fact import follow
from shared.events.wire import Message, encode
from shared.mongo.database import Database
from shared.mongo.outbox_records import LEASE, OutboxRecords

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def message(number: int) -> Message:
    data = CallStatusChanged(
        attempt=1,
        call_sid="CA1",
        status=CallStatus.RINGING,
        sequence_number=number,
        duration=None,
        observed_by=ObservedBy.WEBHOOK,
    )
    return encode(follow(data, source="/gateway", subject="int_ü", tenant="t", cause=f"CA1:{number}", time=NOW))


async def test_what_is_kept_comes_back_byte_for_byte_and_once(database: Database) -> None:
    outbox = OutboxRecords(database)
    await outbox.keep([message(1)], NOW)
    await outbox.keep([message(1), message(2)], NOW + timedelta(seconds=1))
    later = NOW + timedelta(seconds=2)
    assert [await outbox.take(later), await outbox.take(later), await outbox.take(later)] == [
        message(1),
        message(2),
        None,
    ]
    await outbox.drop(message(1))
    await outbox.drop(message(2))


async def test_what_was_taken_and_not_dropped_comes_up_again_after_its_lease(database: Database) -> None:
    outbox = OutboxRecords(database)
    await outbox.keep([message(1)], NOW)
    assert await outbox.take(NOW) == message(1)
    assert await outbox.take(NOW) is None
    assert await outbox.take(NOW + LEASE) == message(1)
    await outbox.drop(message(1))
    assert await outbox.take(NOW + 2 * LEASE) is None


async def test_what_waits_is_found_by_what_it_is_about(database: Database) -> None:
    outbox = OutboxRecords(database)
    await outbox.keep([message(1), message(2)], NOW)
    await outbox.take(NOW)
    await outbox.drop(message(2))
    assert await outbox.holds_any_about("int_ü")  # whoever took it may have died before it was published
    assert not await outbox.holds_any_about("int_u")
    await outbox.drop(message(1))
    assert not await outbox.holds_any_about("int_ü")
