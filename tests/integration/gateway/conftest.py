"""The gateway as it runs in production, among the real services, brokers on loopback and stand-ins for the rest."""

from collections.abc import AsyncIterator

import httpx
import pytest

from devkit.openai.faults import Fault
from devkit.world import World, WorldSettings, running_world

REQUEST_SECONDS = 90


@pytest.fixture(scope="package")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    settings = WorldSettings(
        folder=tmp_path_factory.mktemp("world"), speed=300, environment={"RECORDINGS_SETTLE_SECONDS": "1"}
    )
    async with running_world(settings) as running:
        yield running


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        base_url=world.url, headers={"X-API-Key": world.api_key}, timeout=REQUEST_SECONDS, trust_env=False
    ) as connected:
        yield connected


class ModelFaults:
    """What is wrong with the language model."""

    def __init__(self, world: World) -> None:
        self._url = world.model.url.removesuffix("/v1") + "/_devkit/faults"

    async def put(self, fault: Fault, on: str) -> None:
        async with httpx.AsyncClient(trust_env=False) as http:
            (await http.put(self._url, json={"rules": [{"fault": fault, "on": on}]})).raise_for_status()

    async def clear(self) -> None:
        async with httpx.AsyncClient(trust_env=False) as http:
            (await http.delete(self._url)).raise_for_status()


@pytest.fixture
async def model_faults(world: World) -> AsyncIterator[ModelFaults]:
    faults = ModelFaults(world)
    yield faults
    await faults.clear()
