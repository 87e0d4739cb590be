import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from devkit.kafka.memory import MemoryKafka
from devkit.mongo import Mongod
from devkit.ports import LOOPBACK, free_port
from devkit.product import ProductProcess, gateway_process
from shared.events.topics import topic_partitions
from shared.kafka.log_reader import read_to_end
from shared.kafka.settings import KafkaSettings
from tests.integration.gateway.story import eventually

CANDIDATE = {"name": "Ada", "phone": "+13125550142"}
STOP_SECONDS = 60.0


@dataclass(frozen=True)
class Lonely:
    """A gateway without services."""

    kafka: MemoryKafka
    mongod: Mongod
    gateway: ProductProcess
    client: httpx.AsyncClient

    async def until_not_ready(self, detail: str) -> None:
        """Returns once the gateway says what it misses, and nothing else."""

        async def says_so() -> bool:
            ready = await self.client.get("/readyz")
            return (ready.status_code, ready.json().get("detail")) == (503, detail)

        await eventually(says_so)

    async def until_read(self, path: str) -> None:
        """Returns once the gateway answers well."""

        async def is_read() -> bool:
            return (await self.client.get(path)).status_code == 200

        await eventually(is_read)


@pytest.fixture
def impatience() -> dict[str, str]:
    """How soon the gateway gives up what a test takes away. With everything else it has patience."""
    return {}


@pytest.fixture
async def lonely(tmp_path: Path, impatience: dict[str, str]) -> AsyncIterator[Lonely]:
    async with MemoryKafka(topic_partitions(1)) as kafka, Mongod(tmp_path / "mongo") as mongod:
        environment = {
            **kafka.environment,
            **mongod.environment,
            "BLOB_URL": (tmp_path / "blobs").as_uri(),
            "API_KEY": "key",
            "MONGODB_TIMEOUT_MS": "20000",
            **impatience,
        }
        port = free_port()
        async with (
            gateway_process(environment, port, tmp_path) as gateway,
            httpx.AsyncClient(
                base_url=f"http://{LOOPBACK}:{port}", headers={"X-API-Key": "key"}, timeout=60, trust_env=False
            ) as client,
        ):
            yield Lonely(kafka, mongod, gateway, client)


@pytest.mark.parametrize("impatience", [{"KAFKA_REQUEST_TIMEOUT_MS": "1000"}], ids=["Kafka"])
async def test_without_kafka_nothing_is_accepted_and_reading_goes_on(lonely: Lonely) -> None:
    await lonely.kafka.stop()
    await lonely.until_not_ready("Kafka does not answer.")
    answer = await lonely.client.post("/v1/candidates", json=CANDIDATE)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:screener:problem:log-unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert (await lonely.client.get("/v1/candidates")).status_code == 200
    assert (await lonely.client.get("/livez")).status_code == 200


@pytest.mark.parametrize("impatience", [{"MONGODB_TIMEOUT_MS": "1000"}], ids=["MongoDB"])
async def test_without_mongodb_the_gateway_says_so_and_recovers(lonely: Lonely) -> None:
    await lonely.mongod.stop()
    await lonely.until_not_ready("MongoDB does not answer.")
    answer = await lonely.client.get("/v1/candidates")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:screener:problem:store-unavailable")
    await lonely.mongod.start()
    await lonely.until_read("/readyz")
    await lonely.until_read("/v1/candidates")


async def test_a_write_that_no_service_projects_is_accepted(lonely: Lonely) -> None:
    answer = await lonely.client.post("/v1/candidates", json=CANDIDATE, headers={"Prefer": "wait=1"})
    assert (answer.status_code, answer.headers["Preference-Applied"]) == (202, "wait=1")
    assert answer.headers["Location"] == f"/v1/candidates/{answer.json()['id']}"


async def test_a_gateway_that_is_told_to_end_answers_first_and_ends_well(lonely: Lonely) -> None:
    lonely.gateway.stop_seconds = STOP_SECONDS
    answering = asyncio.create_task(lonely.client.post("/v1/candidates", json=CANDIDATE, headers={"Prefer": "wait=60"}))
    # Once its fact is in the log, it waits for a projection that nobody writes, and for longer than the gateway drains.
    await eventually(lambda: _facts(lonely.kafka, "candidate.created"))
    stopping = asyncio.create_task(lonely.gateway.stop())
    assert (await answering).status_code == 202
    await stopping
    assert lonely.gateway.returncode == 0


async def _facts(kafka: MemoryKafka, topic: str) -> int:
    settings = KafkaSettings(kafka_bootstrap_servers=kafka.bootstrap, kafka_fetch_max_wait_ms=5)
    return sum([len(batch) async for batch in read_to_end(settings, [topic])])
