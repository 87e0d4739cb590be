from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from devkit.world import KafkaKind, World, WorldSettings, running_world
from shared.mongo.database import Collection, Database
from shared.mongo.projection import Projection
from shared.mongo.settings import MongoSettings
from tests.integration.finished_interviews import tell
from tests.integration.replay.looking import NAME, subjects
from tests.integration.screener import Screener


@pytest.fixture(scope="package")
async def world(tmp_path_factory: pytest.TempPathFactory, kafka_kind: KafkaKind) -> AsyncIterator[World]:
    """A world of its own: what is live is spoilt here, and nobody else's interviews go on in it."""
    settings = WorldSettings(
        kafka=kafka_kind,
        folder=tmp_path_factory.mktemp("world"),
        environment={"WHITELISTED_NUMBERS": "", "WORKER_COMMIT_SECONDS": "0.1"},
    )
    async with running_world(settings) as everything:
        yield everything


@pytest.fixture
async def screener(world: World, tmp_path: Path) -> Screener:
    return Screener(world, tmp_path)


@pytest.fixture
async def database(world: World) -> AsyncIterator[Database]:
    async with Database(MongoSettings(mongodb_url=world.mongod.url)) as opened:
        yield opened


@pytest.fixture
def live(database: Database) -> Projection:
    return Projection(database, NAME)


@pytest.fixture
def raw(database: Database) -> Collection:
    """The live collection, for whoever spoils it."""
    return database.collection(NAME)


@pytest.fixture(scope="package")
async def told(world: World) -> list[str]:
    """Interviews that are there."""
    names = subjects(3)
    await tell(world, names)
    return names
