import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from shared.mongo.database import Database
from shared.mongo.idempotency_records import (
    LEASE,
    Claimed,
    IdempotencyRecords,
    InFlight,
    Reused,
    StoredAnswer,
)

NOW = datetime(2099, 11, 23, 9, tzinfo=UTC)  # MongoDB removes by its own clock what is old
KEPT = timedelta(hours=24)
ANSWER = StoredAnswer(201, (("location", "/v1/jobs/job_1"),), b'{"id":"job_1"}')


@pytest.fixture
def records(database: Database) -> IdempotencyRecords:
    return IdempotencyRecords(database, KEPT)


@pytest.fixture
def key() -> str:
    return f"default/{uuid4().hex}"


async def test_one_of_many_who_claim_at_once_gets_it(records: IdempotencyRecords, key: str) -> None:
    standing = await asyncio.gather(*(records.claim(key, "body", f"holder-{n}", NOW) for n in range(20)))
    assert [one for one in standing if isinstance(one, Claimed)] == [Claimed(None)]
    assert sum(isinstance(one, InFlight) for one in standing) == 19


async def test_another_write_is_told_that_the_key_is_taken(records: IdempotencyRecords, key: str) -> None:
    await records.claim(key, "body", "a", NOW)
    assert await records.claim(key, "another body", "b", NOW) == Reused()
    await records.answer(key, ANSWER, NOW)
    assert await records.claim(key, "another body", "b", NOW) == Reused()


async def test_the_answer_is_what_was_answered_first(records: IdempotencyRecords, key: str) -> None:
    await records.claim(key, "body", "a", NOW)
    assert await records.answer(key, ANSWER, NOW) == ANSWER
    assert await records.answer(key, StoredAnswer(200, (), b"later"), NOW) == ANSWER
    assert await records.claim(key, "body", "b", NOW) == ANSWER


async def test_who_died_is_followed_when_the_lease_is_over_and_not_before(
    records: IdempotencyRecords, key: str
) -> None:
    await records.claim(key, "body", "dead", NOW)
    assert await records.claim(key, "body", "b", NOW + LEASE / 2) == InFlight(NOW + LEASE)
    assert await records.claim(key, "body", "b", NOW + LEASE) == Claimed(None)


async def test_who_works_for_long_keeps_it(records: IdempotencyRecords, key: str) -> None:
    await records.claim(key, "body", "slow", NOW)
    await records.renew(key, "slow", NOW + LEASE / 2)
    assert isinstance(await records.claim(key, "body", "b", NOW + LEASE), InFlight)


async def test_who_lost_it_renews_nothing_and_lets_go_of_nothing(records: IdempotencyRecords, key: str) -> None:
    await records.claim(key, "body", "slow", NOW)
    later = NOW + LEASE
    await records.claim(key, "body", "b", later)
    await records.renew(key, "slow", later + LEASE)
    await records.let_go(key, "slow", later)
    await records.forget(key, "slow")
    assert await records.claim(key, "body", "c", later + LEASE / 2) == InFlight(later + LEASE)


async def test_who_lets_go_is_followed_at_once_by_the_same_write_alone(records: IdempotencyRecords, key: str) -> None:
    await records.claim(key, "body", "a", NOW)
    await records.let_go(key, "a", NOW)
    assert await records.claim(key, "another body", "b", NOW) == Reused()
    assert await records.claim(key, "body", "b", NOW) == Claimed(None)


async def test_a_refused_write_leaves_its_key_for_another(records: IdempotencyRecords, key: str) -> None:
    await records.claim(key, "body", "a", NOW)
    await records.forget(key, "a")
    assert await records.claim(key, "another body", "b", NOW) == Claimed(None)


async def test_a_refusal_after_a_try_that_may_have_done_something_does_not(
    records: IdempotencyRecords, key: str
) -> None:
    await records.claim(key, "body", "dead", NOW)
    await records.claim(key, "body", "b", NOW + LEASE)
    await records.forget(key, "b")
    assert await records.claim(key, "another body", "c", NOW + LEASE) == Reused()


async def test_what_a_try_was_based_on_stands_for_the_next_one(records: IdempotencyRecords, key: str) -> None:
    await records.claim(key, "body", "dead", NOW)
    assert await records.pin(key, "version-1") == "version-1"
    assert await records.claim(key, "body", "b", NOW + LEASE) == Claimed("version-1")
    assert await records.pin(key, "version-2") == "version-1"


async def test_a_write_whose_base_is_no_more_is_tried_on_what_is_there_then(
    records: IdempotencyRecords, key: str
) -> None:
    await records.claim(key, "body", "dead", NOW)
    await records.pin(key, "version-1")
    await records.claim(key, "body", "b", NOW + LEASE)
    await records.forget(key, "b")
    await records.let_go(key, "b", NOW + LEASE, unpins=True)
    assert await records.claim(key, "body", "c", NOW + LEASE) == Claimed(None)
    assert await records.pin(key, "version-2") == "version-2"


async def test_mongodb_is_told_when_to_remove_a_record(
    records: IdempotencyRecords, database: Database, key: str
) -> None:
    await records.claim(key, "body", "a", NOW)
    collection = database.collection("gateway.idempotency")
    assert (await collection.index_information())["expiry"]["expireAfterSeconds"] == 0
    found = await collection.find_one({"_id": key})
    assert found is not None
    assert found["expires_at"] == NOW + KEPT
