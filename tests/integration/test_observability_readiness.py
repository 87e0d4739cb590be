"""A worker says what it misses, and lives on."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from devkit.kafka.memory import MemoryKafka
from devkit.mongo import Mongod
from devkit.ports import LOOPBACK
from devkit.product import service_process
from shared.events.topics import topic_partitions
from tests.integration.metering import Scrape

LIMIT_SECONDS = 120.0


@dataclass(frozen=True)
class Alone:
    """A service without a gateway, and its health port."""

    kafka: MemoryKafka
    mongod: Mongod
    health: httpx.AsyncClient

    async def until_ready_says(self, status: int, *reasons: str) -> None:
        """Returns once ``/readyz`` has this status and one line of each kind: the words before the colon."""
        async with asyncio.timeout(LIMIT_SECONDS):
            while True:
                answer = await self.health.get("/readyz")
                said = [line.partition(":")[0] for line in answer.text.splitlines()]
                if answer.status_code == status and said == [*reasons]:
                    return
                await asyncio.sleep(0.1)

    async def until_up_is(self, **wanted: float) -> None:
        """Returns once the metrics say so of what is outside: what is slow to answer is down for a scrape."""
        limit = time.monotonic() + LIMIT_SECONDS
        while (found := await self._up(wanted)) != wanted:
            assert time.monotonic() < limit, found
            await asyncio.sleep(0.1)

    async def _up(self, dependencies: Iterable[str]) -> dict[str, float]:
        scrape = Scrape((await self.health.get("/metrics")).text)
        return {name: scrape.value("screener_dependency_up", dependency=name) for name in dependencies}


@pytest.fixture
async def alone(tmp_path: Path) -> AsyncIterator[Alone]:
    async with MemoryKafka(topic_partitions(1)) as kafka, Mongod(tmp_path / "mongo") as mongod:
        environment = {
            **kafka.environment,
            **mongod.environment,
            "OPENAI_API_KEY": "none",
            "WORKER_DRAIN_SECONDS": "1",
            "KAFKA_REQUEST_TIMEOUT_MS": "10000",
            "MONGODB_TIMEOUT_MS": "10000",
        }
        async with (
            service_process("jd_service", environment, tmp_path) as service,
            httpx.AsyncClient(
                base_url=f"http://{LOOPBACK}:{service.environment['HEALTH_PORT']}", timeout=60, trust_env=False
            ) as health,
        ):
            yield Alone(kafka, mongod, health)


async def test_without_mongodb_a_worker_is_not_ready_until_it_is_back(alone: Alone) -> None:
    await alone.until_ready_says(200, "ready")
    await alone.mongod.stop()
    await alone.until_ready_says(503, "mongodb")
    await alone.until_up_is(mongodb=0, kafka=1)
    assert (await alone.health.get("/livez")).status_code == 200
    await alone.mongod.start()
    await alone.until_ready_says(200, "ready")
    await alone.until_up_is(mongodb=1)


async def test_without_kafka_a_worker_is_not_ready_and_lives(alone: Alone) -> None:
    await alone.until_ready_says(200, "ready")
    await alone.kafka.stop()
    await alone.until_ready_says(503, "kafka")
    await alone.until_up_is(mongodb=1, kafka=0)
    assert (await alone.health.get("/livez")).status_code == 200
