import asyncio
from uuid import uuid4

import pytest

from devkit.mongo import Mongod
from shared.mongo.database import Database, StoreUnavailable
from shared.mongo.paging import Page
from shared.mongo.projection import Projection, RejectedUpdates
from shared.mongo.settings import MongoSettings
from shared.mongo.update import Update
from tests.strategies.values import after

pytestmark = pytest.mark.integration


@pytest.fixture
def projection(database: Database) -> Projection:
    return Projection(database, f"documents_{uuid4().hex}")


async def test_projecting_nothing_writes_nothing(projection: Projection) -> None:
    await projection.project({})
    assert await projection.keys({}, limit=10) == []


@pytest.mark.parametrize(
    "update",
    [
        Update({"n": 2**63}),
        Update({"n": {"deep": [-(2**70)]}}),
        Update({"n": object()}),
        Update({"n": "x" * 17_000_000}),
        Update({"word.n": 1}),
        Update({"word": 1, "word.n": 1}),
    ],
    ids=["too large a number", "a number deep within", "no BSON", "too large a document", "below a word", "in itself"],
)
async def test_what_can_never_be_written_is_named_and_its_neighbours_are_written(
    projection: Projection, update: Update
) -> None:
    await projection.project({"poison": Update({"word": "a word"})})
    with pytest.raises(RejectedUpdates) as caught:
        await projection.project({"before": Update({"n": 1}), "poison": update, "after": Update({"n": 2})})
    assert caught.value.keys == ("poison",)
    assert {key: found["n"] for key, found in (await projection.read(["before", "after"])).items()} == {
        "before": 1,
        "after": 2,
    }
    assert (await projection.read(["poison"]))["poison"] == {"_id": "poison", "word": "a word"}


async def test_many_may_make_the_same_document_at_once(projection: Projection) -> None:
    await asyncio.gather(*(projection.project({"a": Update({"n": number})}) for number in range(30)))
    assert await projection.get("a") == {"_id": "a", "n": 29}


async def test_pages_follow_each_other_without_gap_or_repetition(projection: Projection) -> None:
    await projection.project({f"key-{n:02}": Update({"created_at": after(n // 3)}) for n in range(10)})
    seen: list[str] = []
    page = Page(limit=4)
    while found := await projection.page({}, page):
        seen += [document["_id"] for document in found]
        page = Page(limit=4, after=(found[-1]["created_at"], found[-1]["_id"]))
    assert seen == [f"key-{n:02}" for n in reversed(range(10))]


async def test_a_page_holds_of_each_document_what_is_named(projection: Projection) -> None:
    await projection.project({"a": Update({"created_at": after(0), "n.x": 1, "n.y": 2, "m": 3})})
    assert await projection.page({}, Page(limit=1), ["n.x", "absent"]) == [{"_id": "a", "n": {"x": 1}}]


async def test_a_store_that_does_not_answer_is_a_passing_failure(mongod: Mongod) -> None:
    nobody = MongoSettings(mongodb_url="mongodb://127.0.0.1:1/?directConnection=true", mongodb_timeout_ms=200)
    async with Database(nobody) as database:
        with pytest.raises(StoreUnavailable):
            await Projection(database, "any").project({"a": Update({"n": 1})})
        with pytest.raises(StoreUnavailable):
            await database.ping()
