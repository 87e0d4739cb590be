"""Everything in MongoDB that anyone can query can be thrown away and rebuilt from the log."""

import asyncio
import json
import time
from datetime import datetime

from devkit.world import World
from ops.replay.targets import TARGETS
from shared.kafka.replay import replay
from shared.kafka.settings import KafkaSettings
from shared.kafka.table import Table
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.paging import Page
from shared.mongo.projection import Projection
from shared.mongo.settings import MongoSettings
from shared.mongo.update import Document
from tests.integration.office import Office
from tests.integration.phones import Phones
from tests.integration.test_main_job import screened

TABLES = {target.collection: target.table for target in TARGETS.values()}
LIMIT_SECONDS = 120.0


def canonical(documents: list[Document]) -> list[str]:
    """Documents as JSON that does not depend on the order of fields or of documents."""

    def plain(value: object) -> str:
        assert isinstance(value, datetime)
        return value.isoformat()

    return sorted(json.dumps(document, sort_keys=True, ensure_ascii=False, default=plain) for document in documents)


async def everything(projection: Projection) -> list[Document]:
    """Every document."""
    return await projection.page({}, Page(limit=100_000))


async def test_every_rebuilt_collection_equals_the_live_one(world: World, office: Office, phones: Phones) -> None:
    personas = ({"name": "one_word"}, {"name": "refuses_consent"})
    ids = await asyncio.gather(*(screened(office, phones, persona) for persona in personas))
    await asyncio.gather(*(office.evaluated(interview_id) for interview_id, _ in ids))
    await phones.until_quiet()
    kafka = KafkaSettings(kafka_bootstrap_servers=world.kafka.bootstrap, kafka_fetch_max_wait_ms=50)

    async with Database(MongoSettings(mongodb_url=world.mongod.url)) as database:
        for name in CollectionName:
            facts, live, rebuilt = await _until_equal(TABLES[name], kafka, database, name)
            assert facts >= len(live) > 0, name
            assert rebuilt == live, name


async def _until_equal(
    table: Table, kafka: KafkaSettings, database: Database, name: CollectionName
) -> tuple[int, list[str], list[str]]:
    """Rebuilds beside the live collection, again while the live one is still being written; what stood at the end."""
    until = time.monotonic() + LIMIT_SECONDS
    for attempt in range(1000):
        shadow = Projection(database, f"rebuilt_{attempt}_{name}")
        facts = await replay(table, kafka, shadow)
        live, rebuilt = canonical(await everything(Projection(database, name))), canonical(await everything(shadow))
        if (live and live == rebuilt) or time.monotonic() > until:
            return facts, live, rebuilt
        await asyncio.sleep(0.2)
    raise AssertionError("unreachable")
