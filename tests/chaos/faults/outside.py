"""Faults of what the product stands on: the broker and the database."""

import asyncio
from random import Random

from devkit.child import Child, StartFailed
from devkit.world import World
from tests.chaos.evidence import Evidence, now
from tests.chaos.narrator import Narrator
from tests.chaos.plan import KAFKA, MONGOD, PlannedFault

_GONE_SECONDS = (0.3, 3.0)
_STEPPED_DOWN_SECONDS = (2, 6)


class OutsideFaults:
    """Kills the broker and the database, and starts them again on the same data."""

    def __init__(self, world: World, evidence: Evidence, narrator: Narrator, random: Random) -> None:
        self._world = world
        self._evidence = evidence
        self._narrator = narrator
        self._random = random
        self._mongod = asyncio.Lock()

    async def broker_kill(self, fault: PlannedFault) -> None:
        """SIGKILL of the broker."""
        before = self._world.kafka.environment
        await self._kill("broker_kill", KAFKA, self._world.kafka, fault)
        assert self._world.kafka.environment == before, "it is back where everybody looks for it"

    async def mongod_kill(self, fault: PlannedFault) -> None:
        """SIGKILL of the database."""
        async with self._mongod:
            before = self._world.mongod.environment
            await self._kill("mongod_kill", MONGOD, self._world.mongod, fault)
            assert self._world.mongod.environment == before, "it is back where everybody looks for it"

    async def step_down(self, fault: PlannedFault) -> None:
        """The database has no primary for some seconds."""
        async with self._mongod:
            seconds = self._random.randint(*_STEPPED_DOWN_SECONDS)
            began = now()
            self._narrator.fault(f"mongod steps down for {seconds} s")
            await self._world.mongod.step_down(seconds)
            self._evidence.outage("mongod_step_down", MONGOD, began, now())

    async def _kill(self, kind: str, target: str, child: Child, fault: PlannedFault) -> None:
        gone = self._random.uniform(*_GONE_SECONDS) if fault.seconds is None else fault.seconds
        began = now()
        await child.kill()
        self._narrator.fault(f"SIGKILL {target}")
        await asyncio.sleep(gone)
        while True:
            try:
                await child.start()
            except StartFailed as failure:
                self._narrator.fault(f"{target} did not start: {failure}")
            else:
                break
        ended = now()
        self._narrator.fault(f"{target} is back after {(ended - began).total_seconds():.1f} s")
        self._evidence.outage(kind, target, began, ended)
