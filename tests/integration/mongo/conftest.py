from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from devkit.mongo import Mongod
from shared.mongo.database import Database
from shared.mongo.settings import MongoSettings


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "integration: needs a server that the test starts")


@pytest.fixture(scope="session")
async def mongod(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Mongod]:
    async with Mongod(tmp_path_factory.mktemp("mongo")) as server:
        yield server


@pytest.fixture(scope="session")
async def database(mongod: Mongod) -> AsyncIterator[Database]:
    """One database for the session; every test takes keys or collections of its own.

    It is waited for for longer than a busy machine stands still: that is no outage.
    """
    settings = MongoSettings(mongodb_url=mongod.url, mongodb_database=f"test_{uuid4().hex}", mongodb_timeout_ms=60_000)
    async with Database(settings) as opened:
        yield opened
