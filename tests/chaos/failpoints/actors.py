"""The product's processes: armed with a failpoint, kept running, and started again unarmed once they died at it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from devkit.child import StartFailed
from devkit.product import ProductProcess, gateway_process, service_process
from devkit.world import World
from shared.failpoints import FAILPOINT_EXIT
from tests.chaos.evidence import Evidence, now
from tests.chaos.plan import GATEWAY

_RESTART_SECONDS = 0.2
_READY_SECONDS = 240.0
_STOP_SECONDS = 60.0
"""For coming to the end by itself, which a failpoint may be at: however busy the machine, it is not killed sooner."""


@dataclass(frozen=True)
class End:
    """A process ended without being asked to. `served` is whether it had been ready before."""

    target: str
    code: int
    crash_at: str | None
    served: bool

    def __str__(self) -> str:
        when = "" if self.served else " while it started"
        return f"{self.target} ended with {self.code}{when}, armed with {self.crash_at or 'nothing'}"


Ended = Callable[[End], None]


class Actor:
    """One process of the product."""

    def __init__(self, target: str, world: World, evidence: Evidence, ended: Ended) -> None:
        self.target = target
        self._world = world
        self._evidence = evidence
        self._ended = ended
        self._process: ProductProcess | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._serves = asyncio.Event()

    async def begin(self, crash_at: str | None) -> None:
        """Starts it anew, to die at `crash_at`. Returns when it serves, which may be after it did."""
        await self.end()
        self._process = self._made(crash_at)
        keeping = self._keep(self._process, crash_at)
        self._keeping = asyncio.create_task(keeping, name=f"keeper of {self.target}")
        async with asyncio.timeout(_READY_SECONDS):
            await self._serves.wait()

    async def end(self) -> None:
        """SIGTERM; it is not started again."""
        if self._keeping is not None:
            self._keeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeping
        if self._process is not None:
            await self._process.stop()
        self._serves.clear()

    async def terminate(self) -> None:
        """SIGTERM, as a deployment sends it, while it is kept: it comes back."""
        assert self._process is not None
        self._serves.clear()
        await self._process.stop()
        async with asyncio.timeout(_READY_SECONDS):
            await self._serves.wait()

    async def _keep(self, process: ProductProcess, crash_at: str | None) -> None:
        while True:
            with suppress(StartFailed):
                await process.start()
                self._serves.set()
            code = await process.wait()
            began = now()
            self._ended(End(self.target, code, crash_at, self._serves.is_set()))
            self._serves.clear()
            await asyncio.sleep(_RESTART_SECONDS)
            process, crash_at = self._made(None), None
            self._process = process
            kind = "failpoint" if code == FAILPOINT_EXIT else "ended"
            self._evidence.outage(kind, self.target, began, now())

    def _made(self, crash_at: str | None) -> ProductProcess:
        environment = {**self._world.environment, "CRASH_AT": crash_at or ""}
        if self.target == GATEWAY:
            process = gateway_process(environment, self._world.gateway_port, self._world.logs)
        else:
            process = service_process(self.target, environment, self._world.logs)
        process.stop_seconds = _STOP_SECONDS
        return process
