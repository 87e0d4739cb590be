"""Keeps the product's processes running, and lets them die where a drill wants it."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from devkit.child import StartFailed
from devkit.product import GROUPS, ProductProcess, gateway_process, service_process
from shared.failpoints import FAILPOINT_EXIT

GATEWAY = "gateway"
_START_SECONDS = 180.0
"""However busy the machine: a mutant that does not start proves nothing."""
_RESTART_SECONDS = 0.2


class Keeper:
    """One process of the gateway and of each service that folds. One that dies at its failpoint is started again
    without it.

    An async context manager: in the end all get SIGTERM.
    """

    def __init__(self, environment: Mapping[str, str], gateway_port: int, logs: Path, crash: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._gateway_port = gateway_port
        self._logs = logs
        self._crash = dict(crash)
        self._processes: dict[str, ProductProcess] = {}
        self._keeping: dict[str, asyncio.Task[None]] = {}
        self.crashed: set[str] = set()
        """Who died at its failpoint."""

    async def start(self) -> None:
        """Returns when all serve. Raises StartFailed."""
        self._processes = {name: self._made(name, crashing=True) for name in (*GROUPS, GATEWAY)}
        starts = map(self._started, self._processes)
        for result in await asyncio.gather(*starts, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result
        for name in self._processes:
            self.keep(name)

    def keep(self, name: str) -> None:
        """From now on it is started whenever it is down."""
        self._keeping[name] = asyncio.create_task(self._keep(name), name=f"keeper of {name}")

    async def kill(self, name: str) -> None:
        """SIGKILL; it stays down until `keep`."""
        await self._let_go(name)
        await self._processes[name].kill()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*map(self._let_go, list(self._keeping)))
        await asyncio.gather(*(process.stop() for process in self._processes.values()))

    def _made(self, name: str, crashing: bool) -> ProductProcess:
        environment = dict(self._environment)
        if crashing and name in self._crash:
            environment["CRASH_AT"] = self._crash[name]
        if name == GATEWAY:
            process = gateway_process(environment, self._gateway_port, self._logs)
        else:
            process = service_process(name, environment, self._logs)
        process.start_seconds = _START_SECONDS
        return process

    async def _keep(self, name: str) -> None:
        while True:
            process = self._processes[name]
            if process.running:
                await process.wait()
            self._note_crash(name)
            with suppress(StartFailed):
                await self._started(name)
            await asyncio.sleep(_RESTART_SECONDS)

    async def _started(self, name: str) -> None:
        """Starts a process, and once more where it ended before it was ready. Raises StartFailed."""
        try:
            await self._processes[name].start()
        except StartFailed:
            self._note_crash(name)
            await self._processes[name].start()

    def _note_crash(self, name: str) -> None:
        """Where a process died at its failpoint, another one takes its place, without the failpoint."""
        if self._processes[name].returncode == FAILPOINT_EXIT:
            self.crashed.add(name)
            self._processes[name] = self._made(name, crashing=False)

    async def _let_go(self, name: str) -> None:
        keeping = self._keeping.pop(name, None)
        if keeping is not None:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
