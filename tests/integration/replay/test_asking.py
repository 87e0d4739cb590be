"""On a terminal an operator is asked before readers see anything else."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from devkit.world import World
from shared.mongo.database import Collection
from shared.mongo.projection import Projection
from tests.integration.replay.looking import SERVICE, subjects

CTRL_C = "\x03"


async def answered(world: World, answer: str) -> int:
    """The exit code of a replay on a terminal where `answer` is typed once it asks."""
    controller, terminal = os.openpty()
    process = await asyncio.create_subprocess_exec(
        "setsid",
        *("--ctty", "--wait", str(Path(sys.executable).with_name("screener")), "replay", SERVICE),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, **world.environment, "COLUMNS": "200", "TERM": "dumb"},
    )
    os.close(terminal)
    try:
        said = ""
        async with asyncio.timeout(180):
            while "(y/n)" not in said:
                said += (await asyncio.to_thread(os.read, controller, 4096)).decode(errors="replace")
            os.write(controller, answer.encode())
            await asyncio.to_thread(_read_out, controller)
            return await process.wait()
    finally:
        os.close(controller)


def _read_out(controller: int) -> None:
    try:
        while os.read(controller, 4096):
            pass
    except OSError:  # nobody writes to the terminal any more
        return


@pytest.mark.parametrize(
    ("answer", "code", "is_switched"), [("y\n", 0, True), ("n\n", 0, False), ("\n", 0, False), (CTRL_C, 130, False)]
)
async def test_the_answer_decides(
    world: World, told: list[str], raw: Collection, live: Projection, answer: str, code: int, is_switched: bool
) -> None:
    [alien] = subjects(1)
    await raw.insert_one({"_id": alien})
    try:
        assert await answered(world, answer) == code
        assert (await live.get(alien) is None) == is_switched
        assert (await live.read(told)).keys() == set(told)
    finally:
        await raw.delete_one({"_id": alien})
