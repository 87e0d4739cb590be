"""Keys of two tenants, and something of one of them to look at."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from devkit.world import World
from ops.keys.making import Wish, made
from shared.api_keys.pepper import PURPOSE, Pepper
from shared.api_keys.scopes import EVERYTHING
from shared.api_keys.text import KeyText
from shared.clock import utc_now
from shared.mongo.api_key_records import ApiKeyRecords
from shared.mongo.database import Database
from shared.mongo.settings import MongoSettings
from shared.secret_key import SecretSettings
from tests.integration.office import Office, fresh_number
from tests.integration.screener import Screener


class Locksmith:
    """Makes keys as `screener keys create` does, without a process for each."""

    def __init__(self, records: ApiKeyRecords, secret_key: str) -> None:
        self._records = records
        self._pepper = Pepper(SecretSettings(secret_key=SecretStr(secret_key)).derived(PURPOSE))

    async def key(self, tenant: str, *scopes: str, per_minute: int | None = None) -> str:
        """A key that was not there."""
        text = KeyText.drawn()
        wish = Wish(tenant, f"test of {tenant}", scopes, None, per_minute)
        await self._records.add(made(text, self._pepper, wish, utc_now()))
        return text.whole


@dataclass(frozen=True)
class Belongings:
    """What a tenant has, and the words that nobody else may read."""

    tenant: str
    job_id: str
    candidate_id: str
    interview_id: str
    words: tuple[str, ...]


@pytest.fixture(scope="session")
async def records(world: World) -> AsyncIterator[ApiKeyRecords]:
    settings = MongoSettings(mongodb_url=world.environment["MONGODB_URL"])
    async with Database(settings) as database:
        yield ApiKeyRecords(database)


@pytest.fixture(scope="session")
async def locksmith(world: World, records: ApiKeyRecords) -> Locksmith:
    return Locksmith(records, world.secret_key)


@pytest.fixture(scope="session")
async def northwind(world: World, locksmith: Locksmith) -> Belongings:
    """A tenant with a job, a candidate and an interview."""
    tenant, title, phone = "northwind", f"Pilot {secrets.token_hex(8)}", fresh_number()
    headers = {"X-API-Key": await locksmith.key(tenant, EVERYTHING)}
    async with httpx.AsyncClient(base_url=world.url, headers=headers, timeout=90, trust_env=False) as http:
        office = Office(http)
        job, candidate = await office.job(title), await office.candidate(phone)
        interview = await office.request(job, candidate)
        found = await office.interview(interview)
    assert found.id == interview
    return Belongings(tenant, job, candidate, interview, (title, phone, "Ada Example"))


@pytest.fixture
async def screener(world: World, tmp_path: Path) -> Screener:
    return Screener(world, tmp_path)


@pytest.fixture
async def anybody(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a key."""
    async with httpx.AsyncClient(base_url=world.url, timeout=120, trust_env=False) as client:
        yield client
