"""The gateway as it runs in production, among the real services, brokers on loopback and stand-ins for the rest."""

from collections.abc import AsyncIterator

import httpx
import pytest

from devkit.openai.faults import Fault
from devkit.world import World, WorldSettings, running_world
from tests.integration.gateway.story import sample
from tests.integration.phones import Phones

REQUEST_SECONDS = 180
STAND_IN_SECONDS = 60
ENVIRONMENT = {
    "RECORDINGS_SETTLE_SECONDS": "1",
    # What is written shows at once, unless the machine is so busy that it stands still for a while.
    "WAIT_SECONDS": "60",
    "MONGODB_TIMEOUT_MS": "30000",
    # While the model is down, what waits for it waits for two minutes: a test does not have to be quick.
    "OPENAI_MAX_ATTEMPTS": "100",
    # A stream that has nothing to tell says soon how far it is.
    "STREAM_HEARTBEAT_SECONDS": "0.5",
}


@pytest.fixture(scope="package")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    settings = WorldSettings(folder=tmp_path_factory.mktemp("world"), speed=300, environment=ENVIRONMENT)
    async with running_world(settings) as running:
        async with httpx.AsyncClient(base_url=running.phones.url, timeout=STAND_IN_SECONDS, trust_env=False) as http:
            # Everybody else answers well; who does not pick up must be known to the network.
            await Phones(http).seat(sample("no_answer").phone, {"name": "no_answer"})
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
        async with httpx.AsyncClient(timeout=STAND_IN_SECONDS, trust_env=False) as http:
            (await http.put(self._url, json={"rules": [{"fault": fault, "on": on}]})).raise_for_status()

    async def clear(self) -> None:
        async with httpx.AsyncClient(timeout=STAND_IN_SECONDS, trust_env=False) as http:
            (await http.delete(self._url)).raise_for_status()


@pytest.fixture
async def model_faults(world: World) -> AsyncIterator[ModelFaults]:
    faults = ModelFaults(world)
    yield faults
    await faults.clear()
