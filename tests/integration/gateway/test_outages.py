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


@dataclass(frozen=True)
class Lonely:
    """A gateway without services."""

    kafka: MemoryKafka
    mongod: Mongod
    gateway: ProductProcess
    client: httpx.AsyncClient


@pytest.fixture
async def lonely(tmp_path: Path) -> AsyncIterator[Lonely]:
    async with MemoryKafka(topic_partitions(1)) as kafka, Mongod(tmp_path / "mongo") as mongod:
        environment = {
            **kafka.environment,
            **mongod.environment,
            "BLOB_URL": (tmp_path / "blobs").as_uri(),
            "API_KEY": "key",
            "KAFKA_REQUEST_TIMEOUT_MS": "1000",
            "MONGODB_TIMEOUT_MS": "1000",
        }
        port = free_port()
        async with (
            gateway_process(environment, port, tmp_path) as gateway,
            httpx.AsyncClient(
                base_url=f"http://{LOOPBACK}:{port}", headers={"X-API-Key": "key"}, timeout=60, trust_env=False
            ) as client,
        ):
            yield Lonely(kafka, mongod, gateway, client)


async def test_without_kafka_nothing_is_accepted_and_reading_goes_on(lonely: Lonely) -> None:
    await lonely.kafka.stop()
    ready = await lonely.client.get("/readyz")
    assert (ready.status_code, ready.json()["detail"]) == (503, "Kafka does not answer.")
    answer = await lonely.client.post("/v1/candidates", json=CANDIDATE)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:screener:problem:log-unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert (await lonely.client.get("/v1/candidates")).status_code == 200
    assert (await lonely.client.get("/livez")).status_code == 200


async def test_without_mongodb_the_gateway_says_so_and_recovers(lonely: Lonely) -> None:
    await lonely.mongod.stop()
    ready = await lonely.client.get("/readyz")
    assert (ready.status_code, ready.json()["detail"]) == (503, "MongoDB does not answer.")
    answer = await lonely.client.get("/v1/candidates")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:screener:problem:store-unavailable")
    await lonely.mongod.start()
    assert (await lonely.client.get("/readyz")).status_code == 200
    assert (await lonely.client.get("/v1/candidates")).status_code == 200


async def test_a_write_that_no_service_projects_is_accepted(lonely: Lonely) -> None:
    answer = await lonely.client.post("/v1/candidates", json=CANDIDATE, headers={"Prefer": "wait=1"})
    assert (answer.status_code, answer.headers["Preference-Applied"]) == (202, "wait=1")
    assert answer.headers["Location"] == f"/v1/candidates/{answer.json()['id']}"


async def test_a_gateway_that_is_told_to_end_answers_first_and_ends_well(lonely: Lonely) -> None:
    answering = asyncio.create_task(lonely.client.post("/v1/candidates", json=CANDIDATE, headers={"Prefer": "wait=3"}))
    # Once its fact is in the log, the request waits for a projection that nobody writes.
    await eventually(lambda: _facts(lonely.kafka, "candidate.created"))
    stopping = asyncio.create_task(lonely.gateway.stop())
    assert (await answering).status_code == 202
    await stopping
    assert lonely.gateway.returncode == 0


async def _facts(kafka: MemoryKafka, topic: str) -> int:
    settings = KafkaSettings(kafka_bootstrap_servers=kafka.bootstrap, kafka_fetch_max_wait_ms=5)
    return sum([len(batch) async for batch in read_to_end(settings, [topic])])
