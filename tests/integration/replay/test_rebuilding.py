"""`screener replay`: a projection rebuilt beside the live one, while that is read and written."""

import asyncio

import pytest

from devkit.world import World
from ops.replay.differences import digest
from ops.replay.targets import TARGETS
from shared.events.topics import Topic
from shared.kafka.log_reader import open_log
from shared.mongo.database import Collection, Database
from shared.mongo.paging import Page
from shared.mongo.projection import Projection
from tests.integration.finished_interviews import TENANT, kafka_of, tell, until_folded
from tests.integration.replay.looking import NAME, SERVICE, control, shadows, state, subjects, succeeded
from tests.integration.screener import Screener


async def test_no_read_fails_or_misses_anything_while_the_service_goes_on_and_its_projection_is_rebuilt(
    world: World, screener: Screener, database: Database, live: Projection
) -> None:
    known = subjects(40)
    await tell(world, known)
    over = asyncio.Event()
    reads = 0

    async def read(reader: Projection) -> None:
        nonlocal reads
        wanted = set(known)
        while not over.is_set():
            found = await reader.get(known[reads % len(known)])
            assert found is not None
            assert found["completed"]["value"]["outcome"] == "partial"
            assert (await reader.read(known)).keys() == wanted
            assert wanted <= {document["_id"] for document in await reader.page({"tenant": TENANT}, Page(limit=10_000))}
            assert wanted <= set(await reader.keys({"completed.id": {"$ne": None}}, limit=10_000))
            reads += 1
            await asyncio.sleep(0.01)  # the processor is for those, too, who are looked at

    async def live_goes_on() -> list[str]:
        more: list[str] = []
        while not over.is_set():
            some = subjects(2)
            await tell(world, some)
            more += some
        return more

    async with asyncio.TaskGroup() as tasks:
        for _ in range(3):
            tasks.create_task(read(Projection(database, NAME)))
        going_on = tasks.create_task(live_goes_on())
        said = await screener("replay", SERVICE, "--yes")
        over.set()

    succeeded(said)
    assert "Both are the same." in said.words
    assert reads > 0
    more = going_on.result()
    assert more
    assert (await live.read([*known, *more])).keys() == {*known, *more}
    assert await shadows(database) == []
    assert await control(database) == {}
    again = succeeded(await screener("replay", SERVICE, "--no-switch"))
    assert "Both are the same." in again.words
    assert "The live collection is as it was." in again.words


async def test_the_rebuilt_collection_has_the_indexes_of_the_one_before(
    world: World, screener: Screener, raw: Collection
) -> None:
    await tell(world, subjects(1))
    before = await raw.index_information()
    succeeded(await screener("replay", SERVICE, "--yes"))
    assert await raw.index_information() == before
    assert len(before) > 1


async def test_wrong_documents_are_shown_and_mended_by_the_switch(
    world: World, screener: Screener, database: Database, live: Projection, raw: Collection
) -> None:
    wrong, lost, alien = subjects(3)
    await tell(world, [wrong, lost])
    good = await state(live)
    await raw.update_one({"_id": wrong}, {"$set": {"completed.value.outcome": "declined", "status.rank": 99}})
    await raw.delete_one({"_id": lost})
    await raw.insert_one({"_id": alien, "tenant": TENANT, "note": "nobody's"})
    spoilt = await state(live)

    compared = await screener("replay", SERVICE, "--no-switch")
    assert compared.code == 1, compared.out + compared.errors
    assert await state(live) == spoilt
    assert f"{wrong} completed.value.outcome: text of 8 characters → text of 7 characters" in compared.words
    assert "status.rank: 99 →" in compared.words
    assert f"{lost} the whole document: absent → a document of" in compared.words
    assert f"{alien} the whole document: a document of 3 fields → absent" in compared.words
    assert "declined" not in compared.out
    assert "They are not the same." in compared.words
    assert "The live collection is as it was." in compared.words
    assert "'declined' → 'partial'" in (await screener("replay", SERVICE, "--no-switch", "--values")).words

    succeeded(await screener("replay", SERVICE, "--yes"))
    assert await state(live) == good


async def test_a_rollback_brings_back_what_was_there_with_the_facts_since(
    world: World, screener: Screener, live: Projection, raw: Collection
) -> None:
    old, alien, new = subjects(3)
    await tell(world, [old])
    await raw.insert_one({"_id": alien, "tenant": TENANT})
    succeeded(await screener("replay", SERVICE, "--yes"))
    assert await live.get(alien) is None
    await tell(world, [new])
    mended = await state(live)

    succeeded(await screener("replay", SERVICE, "--rollback", "--yes"))
    assert await live.get(alien) == {"_id": alien, "tenant": TENANT}
    assert await state(live) == {**mended, alien: digest({"_id": alien, "tenant": TENANT})}

    succeeded(await screener("replay", SERVICE, "--rollback", "--yes"))
    assert await state(live) == mended


@pytest.mark.parametrize("part", [("--since", "1d"), ("--topic", "call.requested", "--topic", "interview.completed")])
async def test_a_part_of_the_log_is_folded_onto_a_copy(
    world: World, screener: Screener, live: Projection, raw: Collection, part: tuple[str, ...]
) -> None:
    lost, alien = subjects(2)
    await tell(world, [lost])
    whole = await live.get(lost)
    assert whole is not None
    await raw.delete_one({"_id": lost})
    await raw.insert_one({"_id": alien, "tenant": TENANT})
    succeeded(await screener("replay", SERVICE, *part, "--yes"))

    assert await live.get(alien) == {"_id": alien, "tenant": TENANT}
    found = await live.get(lost)
    assert found is not None
    assert found["completed"] == whole["completed"]
    assert ("attempts" in found) == ("--since" in part)
    await raw.replace_one({"_id": lost}, whole)
    await raw.delete_one({"_id": alien})


async def test_a_replay_causes_nothing(world: World, screener: Screener, database: Database) -> None:
    await tell(world, subjects(2))
    topics = [name for topic in Topic for name in (topic.value, topic.dead_letters)]

    async def outside() -> tuple[object, ...]:
        async with open_log(kafka_of(world), topics) as log:
            ends = await log.ends()
        names = (f"{service}.{kind}" for service in world.services for kind in ("effects", "wakeups"))
        return ends, [await database.collection(name).count_documents({}) for name in names]

    await until_folded(world, Topic)
    before = await outside()
    services = list(TARGETS)
    for pair in zip(services[::2], services[1::2], strict=True):  # each waits for seconds until writers know
        for said in await asyncio.gather(*(screener("replay", service, "--yes") for service in pair)):
            succeeded(said)
    assert await outside() == before
