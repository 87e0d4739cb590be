"""Comparing a rebuilt collection with the live one, on a real mongod."""

import asyncio
from collections.abc import Iterable
from uuid import uuid4

import pytest

from ops.replay.comparison import compare
from ops.replay.differences import Difference
from shared.mongo.database import Database
from shared.mongo.projection import Projection
from shared.mongo.update import Document, Update

pytestmark = pytest.mark.integration
KEYS = 50


@pytest.fixture
def live(database: Database) -> Projection:
    return Projection(database, f"documents_{uuid4().hex}")


@pytest.fixture
def rebuilt(database: Database, live: Projection) -> Projection:
    return Projection(database, f"{live.name}.rebuilt")


async def test_nothing_is_the_same_as_nothing(live: Projection, rebuilt: Projection) -> None:
    assert (await compare(live, rebuilt)).same


async def test_the_order_in_which_fields_and_documents_were_written_is_no_difference(
    live: Projection, rebuilt: Projection
) -> None:
    for key, field in (("a", "x"), ("b", "x"), ("a", "y"), ("b", "y")):
        await live.project({key: Update({f"deep.{field}": 1})})
    for key, field in (("b", "y"), ("a", "y"), ("b", "x"), ("a", "x")):
        await rebuilt.project({key: Update({f"deep.{field}": 1})})
    found = await compare(live, rebuilt)
    assert found.same
    assert found.equal == 2
    assert found.live.hash == found.rebuilt.hash


async def test_every_kind_of_difference_is_counted_and_shown(live: Projection, rebuilt: Projection) -> None:
    same = {f"same-{number}": Update({"n": number}) for number in range(3)}
    await live.project({**same, "b-live-only": Update({"n": 1}), "d-different": Update({"n": 1, "m": "x"})})
    await rebuilt.project({**same, "c-rebuilt-only": Update({"n": 1}), "d-different": Update({"n": 2, "m": "x"})})
    found = await compare(live, rebuilt)

    assert not found.same
    assert (found.equal, found.different, found.live.alone, found.rebuilt.alone) == (3, 1, 1, 1)
    assert (found.live.documents, found.rebuilt.documents) == (5, 5)
    assert found.live.hash != found.rebuilt.hash
    assert [sample.key for sample in found.samples] == ["b-live-only", "c-rebuilt-only", "d-different"]
    assert found.samples[2].differences == [Difference("n", 1, 2)]


class WrittenTo(Projection):
    """A live collection that goes on: who reads it again finds that every document was written anew meanwhile.

    Else a writer who is held up between the two collections would look like a difference that stays.
    """

    writes = 0

    async def read(self, keys: Iterable[str]) -> dict[str, Document]:
        wanted = self.writes + KEYS + 1
        while self.writes < wanted:  # noqa: ASYNC110  whoever writes does not tell us
            await asyncio.sleep(0.001)
        return await super().read(keys)


async def test_what_differs_only_until_a_write_has_reached_both_is_no_difference(
    database: Database, rebuilt: Projection
) -> None:
    live = WrittenTo(database, rebuilt.name.removesuffix(".rebuilt"))
    for each in (live, rebuilt):
        await each.project({f"{number}": Update({"n": 0}) for number in range(KEYS)})
    stop = asyncio.Event()

    async def write() -> None:
        while not stop.is_set():
            live.writes += 1
            update = {f"{live.writes % KEYS}": Update({"n": live.writes})}
            await rebuilt.project(update)
            await live.project(update)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(write())
        found = await compare(live, rebuilt)
        stop.set()
    assert found.same, found.samples
    assert found.equal == KEYS
