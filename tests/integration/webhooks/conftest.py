"""A world whose webhooks may go to loopback, and are retried at once."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from devkit.world import KafkaKind, World, WorldSettings, running_world
from tests.integration.conftest import HURRY
from tests.integration.office import Office
from tests.integration.webhooks.desk import WebhookDesk
from tests.receiver import Receiver, receiving

HURRIED_WEBHOOKS = {
    "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
    "WEBHOOK_RETRY_SECONDS": ",".join(["0.2"] * 60),
    "WEBHOOK_TIMEOUT_SECONDS": "2",
    "WEBHOOK_TICK_SECONDS": "0.2",
    "WEBHOOK_LEASE_SECONDS": "2",
    "WEBHOOK_DISABLE_AFTER_SECONDS": "1",
    "WEBHOOK_DISABLE_AFTER_FAILURES": "5",
    "WEBHOOK_MAX_PENDING": "50",
}


@pytest.fixture(scope="package")
async def world(tmp_path_factory: pytest.TempPathFactory, kafka_kind: KafkaKind) -> AsyncIterator[World]:
    folder: Path = tmp_path_factory.mktemp("webhooks")
    environment = {**HURRY, **HURRIED_WEBHOOKS, "WHITELISTED_NUMBERS": "*"}
    settings = WorldSettings(kafka=kafka_kind, folder=folder, speed=120.0, environment=environment)
    async with running_world(settings) as running:
        yield running


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        base_url=world.url, headers={"X-API-Key": world.api_key}, timeout=60, trust_env=False
    ) as connected:
        yield connected


@pytest.fixture
async def desk(client: httpx.AsyncClient) -> AsyncIterator[WebhookDesk]:
    desk = WebhookDesk(client)
    yield desk
    await desk.close()


@pytest.fixture
def office(client: httpx.AsyncClient) -> Office:
    return Office(client)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as running:
        yield running


@pytest.fixture
async def other() -> AsyncIterator[Receiver]:
    """Another receiver."""
    async with receiving() as running:
        yield running
