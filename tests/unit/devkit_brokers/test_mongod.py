import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import WriteConcern

from devkit.mongo import Mongod, MongodUnavailable, find_mongod
from devkit.ports import free_port


@pytest.fixture
async def mongod(tmp_path: Path) -> AsyncIterator[Mongod]:
    server = Mongod(tmp_path / "mongo")
    # How it ends is looked at: it is not to be killed for being slow.
    server.start_seconds = server.stop_seconds = 120.0
    async with server:
        yield server


async def insert_and_count(server: Mongod) -> int:
    """Inserts one document, acknowledged by a majority, and returns how many there are then."""
    client: AsyncIOMotorClient[dict[str, int]] = AsyncIOMotorClient(server.environment["MONGODB_URL"])
    try:
        durable = WriteConcern(w="majority", j=True, wtimeout=60_000)
        documents = client["screener"].get_collection("jobs", write_concern=durable)
        await documents.insert_one({"n": 1})
        return await documents.count_documents({})
    finally:
        client.close()


async def test_documents_outlive_a_stop_and_a_crash_at_the_same_address(mongod: Mongod) -> None:
    address = mongod.url
    assert await insert_and_count(mongod) == 1
    await mongod.stop()
    assert mongod.returncode == 0
    await mongod.start()
    assert await insert_and_count(mongod) == 2
    await mongod.kill()
    await mongod.start()
    assert await insert_and_count(mongod) == 3
    assert mongod.url == address


async def test_after_stepping_down_it_is_primary_again_with_its_documents(mongod: Mongod) -> None:
    assert await insert_and_count(mongod) == 1
    term = await election_term(mongod)
    await mongod.step_down(1)
    assert await election_term(mongod) > term
    assert await insert_and_count(mongod) == 2


async def election_term(mongod: Mongod) -> int:
    client: AsyncIOMotorClient[dict[str, int]] = AsyncIOMotorClient(mongod.url)
    status = await client.admin.command("replSetGetStatus")
    client.close()
    return int(status["term"])


async def test_documents_outlive_a_move_to_another_port(mongod: Mongod, tmp_path: Path) -> None:
    assert await insert_and_count(mongod) == 1
    await mongod.stop()
    async with Mongod(tmp_path / "mongo", port=free_port()) as moved:
        assert moved.url != mongod.url
        assert await insert_and_count(moved) == 2


async def test_a_transaction_can_be_committed(mongod: Mongod) -> None:
    client: AsyncIOMotorClient[dict[str, int]] = AsyncIOMotorClient(mongod.url)
    documents = client["screener"]["jobs"]
    async with await client.start_session() as session, session.start_transaction():
        await documents.insert_one({"n": 1}, session=session)
    assert await documents.count_documents({}) == 1
    client.close()


async def test_two_servers_run_beside_each_other(mongod: Mongod, tmp_path: Path) -> None:
    async with Mongod(tmp_path / "other") as other:
        assert set(await asyncio.gather(insert_and_count(mongod), insert_and_count(other))) == {1}


def test_a_named_binary_comes_before_the_packaged_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    binary = tmp_path / "mongod"
    binary.touch(mode=0o755)
    monkeypatch.setenv("MONGOD_BINARY", str(binary))
    assert find_mongod() == binary


def test_a_named_binary_that_is_not_there_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MONGOD_BINARY", str(tmp_path / "mongod"))
    with pytest.raises(MongodUnavailable, match="MONGOD_BINARY"):
        find_mongod()
