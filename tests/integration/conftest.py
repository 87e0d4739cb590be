"""One world for the whole session: every process of the product, on the Kafka that `KAFKA` names."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from devkit.world import KafkaKind, World, WorldSettings, running_world
from tests.integration.collector import Collector, running_collector
from tests.integration.office import NUMBERS, Office
from tests.integration.phones import Phones

HURRY = {
    # What takes minutes in production takes a moment here; what is tested is the order, not the wait.
    "CALL_ATTEMPTS": "2",
    "CALL_RETRY_SECONDS": "0.5",
    "CALL_RESUME_SECONDS": "0.5",
    "CALL_REFUSAL_BACKOFF_SECONDS": "0.2",
    "CALL_QUIET_SECONDS": "3",
    "RECORDINGS_SETTLE_SECONDS": "0.3",
    "DIAL_RESOLVE_SECONDS": "25",  # longer than one request to Twilio may take, so that a lost answer is looked up
    "WORKER_TICK_SECONDS": "0.2",
    "WORKER_DRAIN_SECONDS": "3",
    "OPENAI_MAX_ATTEMPTS": "2",
    "OPENAI_BACKOFF_SECONDS": "0.05",
    "SCORING_PATIENCE_SECONDS": "1.5",
    # Every test is the same stranger: some try more wrong keys than one may.
    "REFUSED_KEYS_PER_MINUTE": "0",
    "WEBHOOK_RETRY_SECONDS": ",".join(["0.2"] * 200),
    "WEBHOOK_TICK_SECONDS": "0.3",
    "WEBHOOK_DISABLE_AFTER_SECONDS": "1",
    "WEBHOOK_DISABLE_AFTER_FAILURES": "25",
    "WEBHOOK_MAX_PENDING": "50",
    # How long something is waited for that answers at once, unless the machine is so busy that it stands still for a
    # while: that must not be taken for an outage. What fails here says so, and is given up by the number of attempts.
    "WAIT_SECONDS": "20",
    "TWILIO_TIMEOUT_SECONDS": "15",
    "MEDIA_PATIENCE_SECONDS": "30",
    "OPENAI_PATIENCE_SECONDS": "30",
    # Less than the ten seconds that a test's slowest receiver takes.
    "OUTBOUND_TIMEOUT_SECONDS": "5",
    "WEBHOOK_LEASE_SECONDS": "6",
}
NOBODY = "+12025550199"
"""A number that is not on the whitelist."""


def whitelist() -> str:
    """Every number that tests call."""
    return ",".join((*(f"+1202555{last:04d}" for last in range(100, 199)), *NUMBERS))


@pytest.fixture(scope="session")
def kafka_kind() -> KafkaKind:
    return KafkaKind(os.environ.get("KAFKA", "memory"))


@pytest.fixture(scope="session")
async def collector() -> AsyncIterator[Collector]:
    """Where the world's processes send the traces that a test asks for."""
    async with running_collector() as collecting:
        yield collecting


@pytest.fixture(scope="session")
async def world(
    tmp_path_factory: pytest.TempPathFactory, kafka_kind: KafkaKind, collector: Collector
) -> AsyncIterator[World]:
    folder: Path = tmp_path_factory.mktemp("world")
    settings = WorldSettings(
        kafka=kafka_kind,
        folder=folder,
        speed=120.0,
        environment={
            **HURRY,
            **collector.environment,
            "WHITELISTED_NUMBERS": whitelist(),
            "COMPANY_NAME": "Northwind Logistics",
        },
    )
    async with running_world(settings) as everything:
        yield everything


@pytest.fixture
async def http(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A client with the world's API key."""
    async with httpx.AsyncClient(
        base_url=world.url, headers={"X-API-Key": world.api_key}, timeout=90, trust_env=False
    ) as client:
        yield client


@pytest.fixture
async def office(http: httpx.AsyncClient) -> Office:
    return Office(http)


@pytest.fixture
async def phones(world: World) -> AsyncIterator[Phones]:
    """The phone network, without faults before and after."""
    async with httpx.AsyncClient(base_url=world.phones.url, timeout=60, trust_env=False) as client:
        network = Phones(client)
        await network.fault_free()
        yield network
        await network.fault_free()
