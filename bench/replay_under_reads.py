"""`python -m bench.replay_under_reads`: a replay of 100,000 facts while reads go on.

Apache Kafka, mongod, the services and the gateway run as their own processes. Finished interviews are written to the
log and projected by the live services; then `screener replay` rebuilds the projection of telephony_service, while
readers ask the gateway and the projection itself. A read has failed when it is refused, or when anything is missing
that was there.
"""

import argparse
import asyncio
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from bench.told import SEED, SERVICE, finished, read
from devkit.child import RUN_FOLDER, spawn
from devkit.world import KafkaKind, World, WorldSettings, running_world
from shared.events.fact import Fact
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.paging import Page
from shared.mongo.projection import Projection
from shared.mongo.settings import MongoSettings
from tests.integration.finished_interviews import TENANT, publish

_AT_ONCE = 400
_LISTED = 50
_READ_AT_ONCE = 100


def interviews(facts: int) -> list[list[Fact]]:
    """Finished interviews, all different, with at least so many facts that `SERVICE` reads."""
    told: list[list[Fact]] = []
    for story in finished():
        if facts <= 0:
            break
        told.append(story)
        facts -= len(read(story))
    return told


class Readers:
    """Read over and over, and count what failed."""

    def __init__(self, world: World, database: Database, known: Sequence[str]) -> None:
        self._world = world
        self._projection = Projection(database, CollectionName.INTERVIEWS)
        self._known = known
        self._chance = random.Random(SEED)
        self._over = asyncio.Event()
        self.reads: Counter[str] = Counter()
        self.failures: list[str] = []

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Meanwhile they read."""
        headers = {"X-API-Key": self._world.api_key}
        async with (
            httpx.AsyncClient(base_url=self._world.url, headers=headers, timeout=30, trust_env=False) as http,
            asyncio.TaskGroup() as tasks,
        ):
            for what, look in (
                ("one interview by REST", lambda: self._one(http)),
                ("a list by REST", lambda: self._list(http)),
                ("many documents", self._many),
                ("a page of documents", self._page),
            ):
                tasks.create_task(self._over_and_over(what, look))
            try:
                yield
            finally:
                self._over.set()

    async def _over_and_over(self, what: str, look: Callable[[], Awaitable[str | None]]) -> None:
        while not self._over.is_set():
            try:
                failure = await look()
            except Exception as error:  # noqa: BLE001  whatever it is, it is a failed read and is counted
                failure = repr(error)
            self.reads[what] += 1
            if failure is not None:
                self.failures.append(f"{what}: {failure}")

    async def _one(self, http: httpx.AsyncClient) -> str | None:
        wanted = self._chance.choice(self._known)
        answer = await http.get(f"/v1/interviews/{wanted}")
        is_there = answer.status_code == 200 and answer.json()["id"] == wanted and answer.json()["outcome"] is not None
        return None if is_there else f"{answer.status_code} {answer.text[:200]}"

    async def _list(self, http: httpx.AsyncClient) -> str | None:
        answer = await http.get("/v1/interviews", params={"limit": _LISTED})
        is_full = answer.status_code == 200 and len(answer.json()["items"]) == _LISTED
        return None if is_full else f"{answer.status_code} {answer.text[:200]}"

    async def _many(self) -> str | None:
        wanted = set(self._chance.sample(self._known, _READ_AT_ONCE))
        found = await self._projection.read(wanted)
        return None if found.keys() == wanted else f"{len(found)} of {len(wanted)}"

    async def _page(self) -> str | None:
        found = await self._projection.page({"tenant": TENANT}, Page(limit=_READ_AT_ONCE))
        return None if len(found) == _READ_AT_ONCE else f"{len(found)} of {_READ_AT_ONCE}"


async def screener(world: World, *arguments: str) -> str:
    """Runs a command of the operator's, shows what it says, and returns it. Raises SystemExit when it fails."""
    command = [str(Path(sys.executable).with_name("screener")), *arguments]
    environment = {**world.environment, "PYTHONIOENCODING": "utf-8", "COLUMNS": "150"}
    process = await spawn(command, world.logs / "screener.log", stdout=asyncio.subprocess.PIPE, environment=environment)
    said, _ = await process.communicate()
    sys.stdout.write(said.decode())
    if process.returncode:
        raise SystemExit(f"screener {' '.join(arguments)} ended with {process.returncode}")
    return said.decode()


async def measure(facts: int, folder: Path) -> bool:
    """Prints what was measured. Whether no read failed and both sides were the same."""
    told = interviews(facts)
    written = sum(map(len, told))
    _say(f"{len(told):,} finished interviews, {written:,} facts; {os.cpu_count()} cores")
    settings = WorldSettings(kafka=KafkaKind.REAL, folder=folder, environment={"WHITELISTED_NUMBERS": ""})
    async with running_world(settings) as world:
        began = time.monotonic()
        for start in range(0, len(told), _AT_ONCE):
            await publish(world, [fact for story in told[start : start + _AT_ONCE] for fact in story])
        _say(f"written and projected by the live services in {time.monotonic() - began:.1f} s\n")
        known = [story[0].subject for story in told]
        async with Database(MongoSettings(mongodb_url=world.mongod.url)) as database:
            readers = Readers(world, database, known)
            async with readers.at_work():
                began = time.monotonic()
                said = await screener(world, "replay", SERVICE, "--yes")
                took = time.monotonic() - began
        again = await screener(world, "replay", SERVICE, "--no-switch")
    _say(f"\nthe whole replay took {took:.1f} s; meanwhile:")
    for what, count in readers.reads.items():
        _say(f"  {count:>7,} × {what}")
    _say(f"  {len(readers.failures):>7,} failed")
    for failure in readers.failures[:5]:
        _say(f"          {failure}")
    return not readers.failures and all("Both are the same." in each for each in (said, again))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.replay_under_reads", description=__doc__)
    parser.add_argument("--facts", type=int, default=100_000, help="that the rebuilt service reads")
    facts: int = parser.parse_args().facts
    RUN_FOLDER.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=RUN_FOLDER))
    try:
        sys.exit(0 if asyncio.run(measure(facts, folder)) else 1)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
