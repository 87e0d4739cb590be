from datetime import UTC, datetime, timedelta

from shared.events.calls import CallStatus, CallStatusChanged, ObservedBy
from shared.events.fact import follow
from shared.events.wire import Message, encode
from shared.mongo.database import Database
from shared.mongo.outbox_records import LEASE, SETTLING, OutboxRecords

NOW = datetime(2099, 11, 23, 9, tzinfo=UTC)  # MongoDB removes by its own clock what is old


def message(number: int, subject: str = "int_1") -> Message:
    """One of its own for each test: the database is one for all, and what is published stays for a while."""
    data = CallStatusChanged(
        attempt=1,
        call_sid="CA1",
        status=CallStatus.RINGING,
        sequence_number=number,
        duration=None,
        observed_by=ObservedBy.WEBHOOK,
    )
    return encode(follow(data, source="/gateway", subject=subject, tenant="t", cause=f"CA1:{number}", time=NOW))


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
    assert await outbox.count() == 2
    await outbox.published(message(1), later)
    await outbox.published(message(2), later)
    assert await outbox.count() == 0


async def test_what_was_taken_and_not_published_comes_up_again_after_its_lease(database: Database) -> None:
    outbox = OutboxRecords(database)
    await outbox.keep([message(3)], NOW)
    assert await outbox.take(NOW) == message(3)
    assert await outbox.take(NOW) is None
    assert await outbox.take(NOW + LEASE) == message(3)
    await outbox.published(message(3), NOW + LEASE)
    assert await outbox.take(NOW + 2 * LEASE) is None
    await outbox.keep([message(3)], NOW + 2 * LEASE)  # the same webhook once more
    assert await outbox.take(NOW + 2 * LEASE) is None


async def test_what_waits_is_found_by_what_it_is_about(database: Database) -> None:
    outbox = OutboxRecords(database)
    await outbox.keep([message(4, "int_ü"), message(5, "int_ü")], NOW)
    await outbox.take(NOW)
    await outbox.published(message(5, "int_ü"), NOW)
    # Whoever took the other may have died before it was published.
    assert await outbox.holds_any_about("int_ü", NOW + 2 * SETTLING)
    assert not await outbox.holds_any_about("int_u", NOW)
    await outbox.published(message(4, "int_ü"), NOW)


async def test_what_was_just_published_counts_until_everybody_may_have_read_it(database: Database) -> None:
    outbox = OutboxRecords(database)
    await outbox.keep([message(6, "int_just")], NOW)
    await outbox.published(message(6, "int_just"), NOW)
    assert await outbox.holds_any_about("int_just", NOW + SETTLING - timedelta(milliseconds=1))
    assert not await outbox.holds_any_about("int_just", NOW + SETTLING)


async def test_mongodb_removes_what_was_published(database: Database) -> None:
    outbox = OutboxRecords(database)
    await outbox.take(NOW)
    indexes = await database.collection("gateway.outbox").index_information()
    assert indexes["old"]["key"] == [("published_at", 1)]
    assert indexes["old"]["expireAfterSeconds"] == SETTLING.total_seconds()
