"""The product's own processes, started as they are in production: by command and environment."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from devkit.child import POLL_SECONDS, Child, until_listening
from devkit.ports import LOOPBACK, free_port

GROUPS = ("jd_service", "candidate_service", "telephony_service", "scoring_service", "ats_service")
"""The services that read the topics in a consumer group of their name, and fold them."""
SERVICES = (*GROUPS, "webhook_service")
"""Those that act: on what was folded, or on the world outside."""
EVERY_SERVICE = (*SERVICES, "analytics_service")
"""And the one that only counts what they did."""

_ANSWER_SECONDS = 2.0


class ProductProcess(Child):
    """A service or the gateway; ready when it says so on ``/readyz``."""

    name: ClassVar[str] = "product process"
    start_seconds: float = 120.0

    def __init__(self, module: str, environment: Mapping[str, str], health_port: int, log_path: Path) -> None:
        super().__init__(log_path)
        self.module = module
        self._environment = dict(environment)
        self._health_port = health_port

    @property
    def environment(self) -> dict[str, str]:
        return dict(self._environment)

    async def _command(self) -> Sequence[str]:
        return [sys.executable, "-m", self.module]

    def _surroundings(self) -> Mapping[str, str]:
        return self._environment

    async def _until_ready(self, process: asyncio.subprocess.Process) -> None:
        await until_listening(LOOPBACK, self._health_port)
        while True:
            if await _is_ready(self._health_port):
                return
            await asyncio.sleep(POLL_SECONDS)


async def _is_ready(port: int) -> bool:
    """By hand: ten HTTP clients that start beside ten processes cost them a second of the processor."""
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection(LOOPBACK, port)
            try:
                writer.write(b"GET /readyz HTTP/1.0\r\n\r\n")
                return b" 200 " in await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False


def service_process(name: str, environment: Mapping[str, str], logs: Path) -> ProductProcess:
    """One of the services; started several times, they share its work and its log file."""
    port = free_port()
    own = {**environment, "HEALTH_HOST": LOOPBACK, "HEALTH_PORT": str(port)}
    return ProductProcess(f"services.{name}", own, port, logs / f"{name}.log")


def gateway_process(environment: Mapping[str, str], port: int, logs: Path) -> ProductProcess:
    """The gateway on `port`."""
    own = {**environment, "GATEWAY_HOST": LOOPBACK, "GATEWAY_PORT": str(port)}
    return ProductProcess("gateway", own, port, logs / "gateway.log")
