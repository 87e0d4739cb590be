"""What the tests of `screener replay` look at."""

import secrets
from datetime import UTC, datetime
from typing import Any

from ops.replay.differences import digest
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.projection import Projection
from tests.integration.screener import Said

SERVICE, NAME = "telephony_service", CollectionName.INTERVIEWS
LONG_AGO, FAR_AHEAD = datetime(2000, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)


def subjects(count: int) -> list[str]:
    return [f"int_{secrets.token_hex(8)}" for _ in range(count)]


async def state(projection: Projection) -> dict[str, int]:
    """Every document, as its digest."""
    return {document["_id"]: digest(document) async for document in projection.scan()}


async def shadows(database: Database) -> list[str]:
    """What is left of shadows."""
    names = await database.collection(NAME).database.list_collection_names()
    return [name for name in names if ".shadow." in name]


async def control(database: Database) -> dict[str, Any]:
    """What the control document says of a replay that goes on."""
    found = await database.collection("projections").find_one({"_id": NAME}) or {}
    replay: dict[str, Any] = found.get("replay", {})
    return replay


async def lease_ends(database: Database) -> None:
    """Time passes, for a replay that says nothing any more."""
    await database.collection("projections").update_one({"_id": NAME}, {"$set": {"replay.expires_at": LONG_AGO}})


async def lease_lasts(database: Database) -> None:
    """No time passes for a replay that goes on, however slow whoever else begins is."""
    await database.collection("projections").update_one({"_id": NAME}, {"$set": {"replay.expires_at": FAR_AHEAD}})


def succeeded(said: Said) -> Said:
    assert said.code == 0, said.out + said.errors
    return said
