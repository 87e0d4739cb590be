"""A replay may be killed anywhere: here before, during and after the switch; `make failpoints` has every place."""

import pytest

from devkit.world import World
from shared.failpoints import FAILPOINT_EXIT
from shared.mongo.database import Database
from shared.mongo.projection import Projection
from tests.integration.finished_interviews import tell
from tests.integration.replay.looking import NAME, SERVICE, control, lease_ends, shadows, state, subjects, succeeded
from tests.integration.screener import Screener

FAILPOINTS = ("replay.announced", "projection.written", "replay.kept", "replay.switched")


async def crashed(screener: Screener, name: str, *arguments: str) -> None:
    """A replay that dies at a failpoint, as by SIGKILL."""
    said = await screener("replay", SERVICE, "--yes", *arguments, environment={"CRASH_AT": name})
    assert said.code == FAILPOINT_EXIT, said.out + said.errors


@pytest.mark.parametrize("name", FAILPOINTS)
async def test_a_replay_that_was_killed_has_harmed_nothing_and_the_next_one_begins_anew(
    told: list[str], screener: Screener, database: Database, live: Projection, name: str
) -> None:
    before = await state(live)
    assert before.keys() >= set(told)
    await crashed(screener, name)
    assert await state(live) == before

    await lease_ends(database)
    succeeded(await screener("replay", SERVICE, "--yes"))
    assert await shadows(database) == []
    assert await control(database) == {}
    assert await state(live) == before


@pytest.mark.parametrize("name", ["replay.copied"])
async def test_so_has_one_that_was_killed_while_it_copied_or_cleared_up(
    told: list[str], screener: Screener, database: Database, live: Projection, name: str
) -> None:
    before = await state(live)
    await database.collection(f"{NAME}.shadow.left").insert_one({"_id": "left"})
    await crashed(screener, name, "--since", "1d")
    assert await state(live) == before

    await lease_ends(database)
    succeeded(await screener("replay", SERVICE, "--yes"))
    assert await shadows(database) == []
    assert await state(live) == before


async def test_the_service_goes_on_after_a_replay_was_killed(
    world: World, screener: Screener, database: Database, live: Projection
) -> None:
    await crashed(screener, "replay.folded")
    more = subjects(2)
    await tell(world, more)
    assert (await live.read(more)).keys() == set(more)

    await lease_ends(database)
    succeeded(await screener("replay", SERVICE, "--yes"))
    assert (await live.read(more)).keys() == set(more)
    assert await shadows(database) == []
