"""Keys while MongoDB is away, and without a secret: real processes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from devkit.kafka.memory import MemoryKafka
from devkit.mongo import Mongod
from devkit.ports import LOOPBACK, free_port
from devkit.product import gateway_process
from shared.api_keys.text import KeyText
from shared.events.topics import topic_partitions
from shared.mongo.api_key_records import ApiKeyRecords
from shared.mongo.database import Database
from shared.mongo.settings import MongoSettings
from tests.integration.access.conftest import Locksmith
from tests.integration.gateway.story import eventually

SECRET = "0123456789abcdef" * 4
FILE = {"resume": ("cv.pdf", b"no file of ours", "application/pdf")}
"""What needs neither Kafka nor MongoDB to be refused as unreadable: whoever gets so far was let in."""


@dataclass(frozen=True)
class Lonely:
    """A gateway without services, and a key that it knows."""

    mongod: Mongod
    key: str
    client: httpx.AsyncClient
    log: Path

    async def parse(self, key: str) -> httpx.Response:
        """Knocks with a key."""
        return await self.client.post("/v1/resumes/parse", files=FILE, headers={"X-API-Key": key})

    async def answered(self, key: str) -> httpx.Response:
        """As `parse`, once MongoDB has answered whether the key is good."""

        async def found() -> httpx.Response | None:
            answer = await self.parse(key)
            return None if answer.status_code == 503 else answer

        answer: httpx.Response = await eventually(found)
        return answer


@pytest.fixture
def secret() -> str:
    return SECRET


@pytest.fixture
async def lonely(tmp_path: Path, secret: str) -> AsyncIterator[Lonely]:
    async with MemoryKafka(topic_partitions(1)) as kafka, Mongod(tmp_path / "mongo") as mongod:
        environment = {
            **kafka.environment,
            **mongod.environment,
            "BLOB_URL": (tmp_path / "blobs").as_uri(),
            "API_KEY": "bootstrap",
            "SECRET_KEY": secret,
        }
        async with Database(MongoSettings(mongodb_url=mongod.url)) as database:
            key = await Locksmith(ApiKeyRecords(database), SECRET).key("acme", "candidates:write")
        port = free_port()
        async with (
            gateway_process(environment, port, tmp_path),
            httpx.AsyncClient(base_url=f"http://{LOOPBACK}:{port}", timeout=120, trust_env=False) as client,
        ):
            yield Lonely(mongod, key, client, tmp_path / "gateway.log")


async def test_while_mongodb_is_away_the_bootstrap_key_opens_and_an_unknown_one_is_told_to_come_back(
    lonely: Lonely,
) -> None:
    await lonely.mongod.stop()
    assert (await lonely.parse("bootstrap")).status_code == 422
    away = await lonely.parse(lonely.key)
    assert (away.status_code, away.json()["type"]) == (503, "urn:screener:problem:store-unavailable")
    assert int(away.headers["Retry-After"]) > 0
    await lonely.mongod.start()
    assert (await lonely.answered(lonely.key)).status_code == 422


@pytest.mark.parametrize("secret", [""])
async def test_without_a_secret_the_bootstrap_key_alone_opens_and_the_log_says_so(lonely: Lonely) -> None:
    assert (await lonely.parse("bootstrap")).status_code == 422
    refused = await lonely.parse(lonely.key)
    assert (refused.status_code, "SECRET_KEY" in refused.json()["detail"]) == (401, True)
    log = lonely.log.read_text()
    assert "SECRET_KEY is not set" in log
    assert KeyText.read(lonely.key).secret not in log


@pytest.mark.parametrize("secret", [SECRET[::-1]])
async def test_a_key_that_was_made_under_another_secret_is_refused_and_the_log_says_why(lonely: Lonely) -> None:
    assert (await lonely.answered(lonely.key)).status_code == 401
    assert "another SECRET_KEY" in lonely.log.read_text()
