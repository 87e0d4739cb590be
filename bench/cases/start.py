"""Start-up: everything that `make up` runs until all of it is ready, beside mongod, which is one part of it."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from bench.case import Case, Goal, Sample, Sides
from bench.ground import Ground
from bench.usage import family_cpu_seconds
from devkit.child import StartFailed
from devkit.mongo import Mongod
from devkit.ports import LOOPBACK, free_port

_PROJECT = Path(__file__).resolve().parents[2]
_RUNNING = "Everything runs"
"""What `screener up` says once the gateway and every service answer 200 on ``/readyz``."""


async def _started(folder: Path) -> Sample:
    """From the command to the line that says that everything is ready; a new folder, so nothing is there from before.

    `seconds` are of the clock, `cpu_seconds` those of all processes, mongod among them. Raises StartFailed.
    """
    port = free_port()
    began = time.perf_counter()
    up = await asyncio.create_subprocess_exec(
        *("make", "--no-print-directory", "up", "KAFKA=memory", f"UP=--folder {folder} --port {port}"),
        cwd=_PROJECT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert up.stdout is not None, "started with a pipe"
        async for line in up.stdout:
            if _RUNNING in line.decode():
                break
        else:
            raise StartFailed(f"make up ended; see {folder / 'logs'}")
        sample = {"seconds": time.perf_counter() - began, "cpu_seconds": family_cpu_seconds(up.pid)}
        async with httpx.AsyncClient(trust_env=False) as http:
            (await http.get(f"http://{LOOPBACK}:{port}/readyz")).raise_for_status()
        return sample
    finally:
        if up.returncode is None:
            up.terminate()
        await up.communicate()
        shutil.rmtree(folder, ignore_errors=True)


async def _mongod_started(folder: Path) -> Sample:
    """From the command to a primary, on an empty folder."""
    began = time.perf_counter()
    async with Mongod(folder) as mongod:
        sample = {"seconds": time.perf_counter() - began, "cpu_seconds": family_cpu_seconds(mongod.pid)}
    shutil.rmtree(folder)
    return sample


@asynccontextmanager
async def _sides(ground: Ground) -> AsyncIterator[Sides]:
    async def product() -> Sample:
        return await _started(ground.folder / ground.fresh("start"))

    async def floor() -> Sample:
        return await _mongod_started(ground.folder / ground.fresh("start"))

    yield {"product": product, "floor": floor}


START = Case(
    name="start",
    title="`make up KAFKA=memory` until the gateway and the seven services are ready",
    floor="mongod's own start, on an empty folder",
    goals=(Goal("seconds", at_most=5, under=None, says="seconds to /readyz of all"),),
    sides=_sides,
    has_warm_up=False,  # each starts anew
)
