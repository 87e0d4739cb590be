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
from tests.integration.replay.looking import SERVICE, lease_ends, shadows, state, succeeded
from tests.integration.screener import Screener

LIMIT_SECONDS = 120.0
TRIES = 10


class Running:
    """A replay that goes on while something happens to it."""

    def __init__(self, world: World, log: Path) -> None:
        self._world = world
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Returns once writers are told of the shadow."""
        self._log.unlink(missing_ok=True)
        command = [str(Path(sys.executable).with_name("screener")), "replay", SERVICE, "--yes"]
        environment = {**self._world.environment, "PYTHONIOENCODING": "utf-8"}
        self._process = process = await spawn(command, self._log, environment=environment)
        # What it says stays there, however late anybody looks.
        limit = time.monotonic() + LIMIT_SECONDS
        while "waiting until every writer knows" not in (said := self._log.read_text(errors="replace")):
            assert process.returncode is None, said
            assert time.monotonic() < limit, said
            await asyncio.sleep(0.02)

    def send(self, number: signal.Signals) -> None:
        """Does nothing where it has ended."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(number)

    async def ended(self) -> tuple[int, str]:
        """Its exit code, and what it said."""
        assert self._process is not None
        async with asyncio.timeout(LIMIT_SECONDS):
            return await self._process.wait(), self._log.read_text()

    async def interrupted(self, interrupt: Callable[[], Awaitable[None]]) -> tuple[int, str]:
        """The exit code and words of one that was interrupted in time; where one has switched by then, of the next."""
        for _ in range(TRIES):
            await self.start()
            await interrupt()
            code, said = await self.ended()
            if code != 0 and "The switch was done." not in said:
                break
        return code, said


@pytest.fixture
def running(world: World, tmp_path: Path) -> Running:
    return Running(world, tmp_path / "running.log")


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

    async def interrupt() -> None:
        running.send(number)

    code, said = await running.interrupted(interrupt)

    assert code == 130, said
    assert "The live collection is as it was." in said
    assert await state(live) == before
    assert await shadows(database) == []
    succeeded(await screener("replay", SERVICE, "--no-switch"))


async def test_a_replay_that_was_held_up_past_its_lease_gives_up(
    told: list[str], running: Running, database: Database, live: Projection
) -> None:
    before = await state(live)

    async def hold_up() -> None:
        running.send(signal.SIGSTOP)
        await lease_ends(database)
        running.send(signal.SIGCONT)

    code, said = await running.interrupted(hold_up)

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
