"""A shadow takes the place of the live collection while that is read and written."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from shared.mongo.database import Database
from shared.mongo.paging import Page
from shared.mongo.projection import Projection, RejectedUpdates
from shared.mongo.shadow_register import NOTICE_SECONDS, LeaseLost, ReplayUnderWay, ShadowRegister
from shared.mongo.shadows import Shadow
from shared.mongo.update import Document, MergedUpdates, Update
from tests.strategies.values import after

pytestmark = pytest.mark.integration

OWNER = "a replay"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
KEYS = [f"key-{number:03}" for number in range(200)]


@pytest.fixture
def name() -> str:
    return f"documents_{uuid4().hex}"


@pytest.fixture
def live(database: Database, name: str) -> Projection:
    return Projection(database, name)


@pytest.fixture
def register(database: Database, name: str) -> ShadowRegister:
    return ShadowRegister(database, name)


async def lease_ends(database: Database, name: str) -> None:
    """The lease on `name` is let run out."""
    await database.collection("projections").update_one({"_id": name}, {"$set": {"replay.expires_at": LONG_AGO}})


async def everything(projection: Projection) -> dict[str, Document]:
    return {document["_id"]: document async for document in projection.scan()}


class Rounds:
    """How often each of some works was done."""

    def __init__(self, works: int) -> None:
        self.done = [0] * works

    async def another(self) -> None:
        """Returns once all that is under way now is done."""
        before = list(self.done)
        while any(now == then for now, then in zip(self.done, before, strict=True)):  # noqa: ASYNC110
            await asyncio.sleep(0.001)


@asynccontextmanager
async def meanwhile(*works: Callable[[], Awaitable[None]]) -> AsyncIterator[Rounds]:
    """Each of `works` over and over, until the end, where the first failure of any is raised."""
    stop, rounds = asyncio.Event(), Rounds(len(works))

    async def over_and_over(number: int, work: Callable[[], Awaitable[None]]) -> None:
        while not stop.is_set():
            await work()
            rounds.done[number] += 1

    async with asyncio.TaskGroup() as tasks:
        for number, work in enumerate(works):
            tasks.create_task(over_and_over(number, work))
        yield rounds
        stop.set()


class Writers:
    """Write to the live collection, and remember everything."""

    def __init__(self, database: Database, name: str) -> None:
        self.projections = [Projection(database, name) for _ in range(3)]
        self.journal: list[dict[str, Update]] = []
        self._numbers = itertools.count()

    async def write(self, projection: Projection) -> None:
        """One batch: old documents that all writers write to, and a new one."""
        number = next(self._numbers)
        batch = {key: Update({f"values.{number % 7}": number, "created_at": after(number)}) for key in KEYS[::10]}
        batch[f"new-{number}"] = Update({"n": number, "created_at": after(number)})
        self.journal.append(batch)  # as a fact is in the log before anybody folds it
        await projection.project(batch)

    def works(self) -> list[Callable[[], Awaitable[None]]]:
        return [lambda projection=projection: self.write(projection) for projection in self.projections]  # type: ignore[misc]


def folded(journal: list[dict[str, Update]]) -> dict[str, Update]:
    """Everything that was written, as a replay folds it."""
    merged = MergedUpdates()
    for batch in journal:
        for key, update in batch.items():
            merged.add(key, update)
    return merged.by_key()


async def test_nothing_that_is_written_while_a_shadow_takes_over_is_lost_and_no_read_fails(
    database: Database, name: str, live: Projection, register: ShadowRegister
) -> None:
    writers = Writers(database, name)
    writers.journal.append({key: Update({"created_at": after(0)}) for key in KEYS})
    await live.project(writers.journal[0])
    reader, wanted = Projection(database, name), set(KEYS)
    reads = 0

    async def read() -> None:
        nonlocal reads
        reads += 1
        assert await reader.get(KEYS[reads % len(KEYS)]) is not None
        assert (await reader.read(KEYS)).keys() == wanted
        assert wanted <= set(await reader.keys({}, limit=100_000))
        assert len(await reader.page({}, Page(limit=len(KEYS)))) == len(KEYS)

    async with meanwhile(read, read, *writers.works()):
        for turn in range(4):
            shadow, owner = Shadow(database, name, str(turn)), f"{OWNER} {turn}"
            await register.lease(owner)
            await register.announce(owner, shadow.name)
            await asyncio.sleep(NOTICE_SECONDS)
            await Projection(database, shadow.name).project(folded(list(writers.journal)))
            await shadow.switch()
            await register.withdraw(owner)
            await asyncio.sleep(NOTICE_SECONDS)
            await shadow.drop()
            await register.release(owner)

    assert reads > 0
    found, wanted_documents = await everything(live), folded(writers.journal)
    assert found == {key: {"_id": key, **update.apply({})} for key, update in wanted_documents.items()}


async def test_a_read_or_write_that_a_switch_interrupts_is_repeated(database: Database, name: str) -> None:
    """The rename alone, as often as it can be done: enough to interrupt both, again and again.

    One work not too often, though: what is interrupted each time that it is repeated is given up in the end.
    """
    live, writer = Projection(database, name), Projection(database, name)
    await live.project({key: Update({"pad": "x" * 2000, "created_at": after(0)}) for key in KEYS})

    async def read() -> None:
        assert len(await live.read(KEYS)) == len(KEYS)
        assert len(await live.keys({}, limit=1000)) == len(KEYS)

    async def write() -> None:
        await writer.project({key: Update({"n": 1}) for key in KEYS})

    async with meanwhile(read, read, write, write, write) as rounds:
        for turn in range(40):
            await rounds.another()
            shadow = Shadow(database, name, str(turn))
            await shadow.copy(name)
            await shadow.switch()


async def test_what_is_written_goes_to_the_shadow_too_once_every_writer_knows_of_it(
    database: Database, live: Projection, register: ShadowRegister, name: str
) -> None:
    await live.project({"before": Update({"n": 1})})
    shadow = Shadow(database, name, "1")
    await register.lease(OWNER)
    await register.announce(OWNER, shadow.name)
    await asyncio.sleep(NOTICE_SECONDS)
    await live.project({"during": Update({"n": 2})})
    await register.withdraw(OWNER)
    await asyncio.sleep(NOTICE_SECONDS)
    await live.project({"later": Update({"n": 3})})

    assert (await everything(Projection(database, shadow.name))).keys() == {"during"}
    assert (await everything(live)).keys() == {"before", "during", "later"}


async def test_a_shadow_of_a_dead_replay_is_not_written_to(
    database: Database, live: Projection, register: ShadowRegister, name: str
) -> None:
    await register.lease(OWNER)
    await register.announce(OWNER, f"{name}.shadow.1")
    assert await register.announced() == f"{name}.shadow.1"
    await lease_ends(database, name)
    assert await register.announced() is None


async def test_what_the_live_collection_refuses_is_refused_and_what_only_the_shadow_refuses_is_not(
    database: Database, live: Projection, register: ShadowRegister, name: str
) -> None:
    shadow = Projection(database, f"{name}.shadow.1")
    await shadow.project({"word": Update({"word": "a word"})})
    await register.lease(OWNER)
    await register.announce(OWNER, shadow.name)
    below = {"word": Update({"word.n": 1})}

    await live.project(below)
    assert await live.get("word") == {"_id": "word", "word": {"n": 1}}
    with pytest.raises(RejectedUpdates):
        await shadow.project(below)


async def test_one_replay_at_a_time(database: Database, register: ShadowRegister, name: str) -> None:
    await register.lease(OWNER)
    with pytest.raises(ReplayUnderWay, match=OWNER):
        await register.lease("another")
    with pytest.raises(LeaseLost):
        await register.renew("another")

    await register.release("another")
    await register.renew(OWNER)
    await register.release(OWNER)
    await register.lease("another")


async def test_a_lease_that_ran_out_can_be_taken_and_nothing_of_it_is_left(
    database: Database, register: ShadowRegister, name: str
) -> None:
    await register.lease(OWNER)
    await register.announce(OWNER, f"{name}.shadow.1")
    await register.keep(OWNER, {("call.requested", 0): 7})
    await lease_ends(database, name)
    await register.lease("another")

    assert await register.announced() is None
    for act in (register.renew, register.withdraw):
        with pytest.raises(LeaseLost):
            await act(OWNER)
    kept = await register.kept()
    assert kept is not None
    assert kept.offsets == {("call.requested", 0): 7}


async def test_a_switch_whose_answer_was_lost_may_be_repeated(database: Database, live: Projection, name: str) -> None:
    await live.project({"old": Update({"n": 1})})
    shadow = Shadow(database, name, "1")
    await Projection(database, shadow.name).project({"new": Update({"n": 2})})
    await shadow.keep_live()
    await shadow.switch()
    await Projection(database, shadow.name).project({"late": Update({"n": 3})})
    await shadow.switch()

    assert (await everything(live)).keys() == {"new"}
    assert (await everything(Projection(database, shadow.kept))).keys() == {"old"}


async def test_leftovers_are_dropped_and_nothing_else(database: Database, live: Projection, name: str) -> None:
    mine = Shadow(database, name, "mine")
    stay = {name, mine.name, mine.kept, f"{name}_2.shadow.1"}
    for each in (*stay, f"{name}.shadow.1", f"{name}.shadow.2"):
        await Projection(database, each).project({"a": Update({"n": 1})})
    await mine.drop_leftovers()

    there = await database.collection(name).database.list_collection_names()
    assert {each for each in there if each.startswith(name)} == stay
