"""The product's own processes, started as they are in production: by command and environment."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import httpx

from devkit.child import POLL_SECONDS, Child
from devkit.ports import LOOPBACK, free_port

GROUPS = ("jd_service", "candidate_service", "telephony_service", "scoring_service", "ats_service")
"""The services that read the topics in a consumer group of their name, and fold them."""
SERVICES = (*GROUPS, "webhook_service")
"""Those that act: on what was folded, or on the world outside."""
EVERY_SERVICE = (*SERVICES, "analytics_service")
"""And the one that only counts what they did."""


class ProductProcess(Child):
    """A service or the gateway; ready when it says so on ``/readyz``."""

    name: ClassVar[str] = "product process"
    start_seconds: float = 60.0

    def __init__(self, module: str, environment: Mapping[str, str], health_port: int, log_path: Path) -> None:
        super().__init__(log_path)
        self.module = module
        self._environment = dict(environment)
        self._health_url = f"http://{LOOPBACK}:{health_port}/readyz"

    @property
    def environment(self) -> dict[str, str]:
        return dict(self._environment)

    async def _command(self) -> Sequence[str]:
        return [sys.executable, "-m", self.module]

    def _surroundings(self) -> Mapping[str, str]:
        return self._environment

    async def _until_ready(self, process: asyncio.subprocess.Process) -> None:
        async with httpx.AsyncClient(trust_env=False) as http:
            while True:
                if await _answers(http, self._health_url):
                    return
                await asyncio.sleep(POLL_SECONDS)


async def _answers(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url, timeout=2)).is_success
    except httpx.HTTPError:
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
