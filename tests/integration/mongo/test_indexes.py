"""Indexes as their owners ask for them, in a real MongoDB."""

from uuid import uuid4

import pytest

from devkit.mongo import Mongod
from shared.mongo.database import Database, StoreUnavailable
from shared.mongo.indexes import Index, make_indexes
from shared.mongo.settings import MongoSettings

WANTED = (Index("newest", ("tenant", "-created_at")), Index("expiring", ("expires_at",), expires_after=60))


async def test_fields_descend_where_marked_and_documents_expire_where_said(database: Database) -> None:
    collection = database.collection(uuid4().hex)
    await make_indexes(collection, WANTED)
    await make_indexes(collection, WANTED)  # as at the next start
    made = await collection.index_information()
    assert made.keys() == {"_id_", "newest", "expiring"}
    assert made["newest"]["key"] == [("tenant", 1), ("created_at", -1)]
    assert "expireAfterSeconds" not in made["newest"]
    assert made["expiring"]["expireAfterSeconds"] == 60


async def test_where_none_is_wanted_no_collection_is_made(database: Database) -> None:
    collection = database.collection(uuid4().hex)
    await make_indexes(collection, [])
    assert await collection.index_information() == {}


async def test_only_who_has_nobody_waiting_outlasts_the_usual_timeout(mongod: Mongod) -> None:
    hurried = MongoSettings(mongodb_url=mongod.url, mongodb_database=f"test_{uuid4().hex}", mongodb_timeout_ms=1)
    async with Database(hurried) as opened:
        await make_indexes(opened.collection("patient"), WANTED, is_patient=True)
        with pytest.raises(StoreUnavailable):
            await make_indexes(opened.collection("not_patient"), WANTED)
