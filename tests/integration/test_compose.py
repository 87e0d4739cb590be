"""What docker-compose.yml says of each service starts that service."""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from devkit.child import last_lines, spawn
from devkit.kafka.memory import MemoryKafka
from devkit.ports import free_port
from devkit.world import KafkaKind, World
from shared.events.topics import topic_partitions
from tests.deployment_compose import ComposeService, compose_services

SERVICES = (
    "gateway",
    "jd_service",
    "candidate_service",
    "telephony_service",
    "scoring_service",
    "ats_service",
    "webhook_service",
    "analytics_service",
)
LIMIT_SECONDS = 120.0


@pytest.fixture(scope="module")
async def broker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[MemoryKafka]:
    """A broker of our own: the session's services hold their groups on theirs."""
    async with MemoryKafka(topic_partitions(1), tmp_path_factory.mktemp("compose") / "kafka.log") as kafka:
        yield kafka


def from_env_file(world: World, broker: MemoryKafka, blobs: Path) -> dict[str, str]:
    """What `.env` would say here: the compose file's own values stand for everything that it does not name."""
    told = world.environment
    passed = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "API_KEY", "WEBHOOK_BASE_URL", "WHITELISTED_NUMBERS")
    twilio = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_PHONE_NUMBER", "TWILIO_BASE_URL")
    return {
        **{name: told[name] for name in (*passed, *twilio)},
        "COMPANY_NAME": "Northwind Logistics",
        "KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap,
        "MONGODB_URL": told["MONGODB_URL"],
        "MONGODB_DATABASE": "compose",
        "BLOB_URL": blobs.as_uri(),
    }


async def started(service: ComposeService, kafka: dict[str, str], log: Path) -> tuple[asyncio.subprocess.Process, int]:
    """The service's command in its environment, with the one port that it listens on moved; ready when this returns."""
    port = free_port()
    moved = {"GATEWAY_PORT": str(port), "HEALTH_PORT": str(port)}
    environment = {**service.environment, **{name: moved[name] for name in moved if name in service.environment}}
    assert service.command[0] == "python"
    process = await spawn([sys.executable, *service.command[1:]], log, environment={**environment, **kafka})
    limit = time.monotonic() + LIMIT_SECONDS
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        while process.returncode is None and time.monotonic() < limit:
            with contextlib.suppress(httpx.TransportError):
                if (await http.get(f"http://127.0.0.1:{port}/readyz")).is_success:
                    return process, port
            await asyncio.sleep(0.05)
    if process.returncode is None:
        process.kill()
    raise AssertionError(last_lines(log))


@pytest.mark.parametrize("name", SERVICES)
async def test_the_command_and_environment_of_a_service_start_it(
    world: World, broker: MemoryKafka, tmp_path: Path, name: str
) -> None:
    service = compose_services(from_env_file(world, broker, tmp_path / "blobs"))[name]
    log = tmp_path / f"{name}.log"

    process, port = await started(service, broker.environment, log)

    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        assert (await http.get(f"http://127.0.0.1:{port}/livez")).status_code == 200
    process.terminate()
    assert await process.wait() == 0, last_lines(log)


async def test_the_topics_step_is_safe_to_repeat(world: World, kafka_kind: KafkaKind, tmp_path: Path) -> None:
    if kafka_kind is not KafkaKind.REAL:
        pytest.skip("the in-memory broker makes no topics on request")
    topics = compose_services({"KAFKA_BOOTSTRAP_SERVERS": world.environment["KAFKA_BOOTSTRAP_SERVERS"]})["topics"]
    screener = Path(sys.executable).with_name(topics.command[0])
    environment = {**topics.environment, "KAFKA_PARTITIONS": world.environment["KAFKA_PARTITIONS"]}

    process = await spawn([str(screener), *topics.command[1:]], tmp_path / "topics.log", environment=environment)

    assert await process.wait() == 0, (tmp_path / "topics.log").read_text()
    assert "0 topics made" in (tmp_path / "topics.log").read_text()
