"""What else may happen to a replay while it goes on."""

import asyncio
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from devkit.child import spawn
from devkit.world import World
from shared.mongo.database import Database
from shared.mongo.projection import Projection
from tests.integration.replay.looking import SERVICE, control, lease_ends, shadows, state, succeeded
from tests.integration.screener import Screener


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    end = time.monotonic() + 30
    while not await holds():
        assert time.monotonic() < end
        await asyncio.sleep(0.05)


class Running:
    """A replay that goes on while something happens to it."""

    def __init__(self, world: World, database: Database, log: Path) -> None:
        self._world = world
        self._database = database
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Returns once writers are told of the shadow."""
        command = [str(Path(sys.executable).with_name("screener")), "replay", SERVICE, "--yes"]
        environment = {**self._world.environment, "PYTHONIOENCODING": "utf-8"}
        self._process = await spawn(command, self._log, environment=environment)
        await until(self._is_announced)

    async def _is_announced(self) -> bool:
        return "shadow" in await control(self._database)

    def send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    async def ended(self) -> tuple[int, str]:
        """Its exit code, and what it said."""
        assert self._process is not None
        async with asyncio.timeout(60):
            return await self._process.wait(), self._log.read_text()


@pytest.fixture
def running(world: World, database: Database, tmp_path: Path) -> Running:
    return Running(world, database, tmp_path / "running.log")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_replay_that_is_interrupted_clears_up(
    told: list[str],
    screener: Screener,
    running: Running,
    database: Database,
    live: Projection,
    number: signal.Signals,
) -> None:
    before = await state(live)
    await running.start()
    running.send(number)
    code, said = await running.ended()

    assert code == 130, said
    assert "The live collection is as it was." in said
    assert await state(live) == before
    assert await shadows(database) == []
    succeeded(await screener("replay", SERVICE, "--no-switch"))


async def test_a_replay_that_was_held_up_past_its_lease_gives_up(
    told: list[str], running: Running, database: Database, live: Projection
) -> None:
    before = await state(live)
    await running.start()
    running.send(signal.SIGSTOP)
    await lease_ends(database)
    running.send(signal.SIGCONT)
    code, said = await running.ended()

    assert code == 1, said
    assert "The lease on interviews is over" in said
    assert await state(live) == before
    assert await shadows(database) == []


async def test_a_replay_outlives_mongod(
    world: World, told: list[str], running: Running, screener: Screener, live: Projection
) -> None:
    before = await state(live)
    await running.start()
    await world.mongod.kill()
    await world.mongod.start()
    code, said = await running.ended()

    assert code == 0, said
    assert await state(live) == before
    succeeded(await screener("replay", SERVICE, "--no-switch"))
