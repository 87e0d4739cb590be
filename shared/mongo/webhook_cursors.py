"""How far each webhook endpoint is, who works on it, and how it fares. Only webhook_service writes it.

Whoever holds an endpoint's lease writes its document, and nobody else can: every write names the holder.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from shared.failpoints import failpoint
from shared.mongo.database import Database, translated
from shared.mongo.indexes import Index, make_indexes
from shared.mongo.update import Document
from shared.webhooks.cursor import Replaying, WebhookCursor

_COLLECTION = "webhook_cursors"
_KEPT_REPLAYS = 20
_IS_FREE: Document = {"$expr": {"$lte": [{"$ifNull": ["$leased_until", None]}, "$$NOW"]}}
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class LeaseLost(Exception):
    """Another worker has the endpoint: whatever is done for it here is to stop."""


class WebhookCursors:
    """The cursors of all endpoints."""

    def __init__(self, database: Database) -> None:
        self._collection = database.collection(_COLLECTION)

    async def ensure_indexes(self) -> None:
        """Makes what is missing."""
        held, lapsing = Index("held", ("owner",)), Index("lapsing", ("leased_until",))
        await make_indexes(self._collection, (held, lapsing))

    async def find(self, endpoint_ids: Iterable[str]) -> dict[str, WebhookCursor]:
        """The cursors there are, by endpoint."""
        return await self._read({"_id": {"$in": list(endpoint_ids)}})

    async def all(self) -> dict[str, WebhookCursor]:
        """Every cursor, by endpoint."""
        return await self._read({})

    async def lapsed(self, limit: int) -> list[str]:
        """Endpoints that somebody held last and nobody holds now, at most `limit`, the longest waiting first."""
        query = {"leased_until": {"$gte": _EVER}, "$expr": {"$lte": ["$leased_until", "$$NOW"]}}
        with translated():
            found = self._collection.find(query, {"_id": 1}).sort("leased_until", 1).limit(limit)
            return [str(document["_id"]) async for document in found]

    async def leases(self, endpoint_ids: Iterable[str]) -> dict[str, bool]:
        """Of the endpoints that have a cursor: whether somebody holds it."""
        is_held = {"$gt": [{"$ifNull": ["$leased_until", None]}, "$$NOW"]}
        with translated():
            found = self._collection.find({"_id": {"$in": list(endpoint_ids)}}, {"is_held": is_held})
            return {str(document["_id"]): bool(document["is_held"]) async for document in found}

    async def lease(self, endpoint_id: str, tenant: str, owner: str, seconds: float) -> bool:
        """Takes an endpoint that nobody holds, or whose holder was silent for too long."""
        await self._begin(endpoint_id, tenant)
        leased = {"owner": owner, "leased_until": _until(seconds)}
        with translated():
            result = await self._collection.update_one({"_id": endpoint_id, **_IS_FREE}, [{"$set": leased}])
        failpoint("webhooks.leased")
        return result.matched_count == 1

    async def _begin(self, endpoint_id: str, tenant: str) -> None:
        with translated():
            # By itself, for MongoDB allows no comparison with its clock where it may have to insert.
            with suppress(DuplicateKeyError):
                await self._collection.update_one(
                    {"_id": endpoint_id}, {"$setOnInsert": {"tenant": tenant}}, upsert=True
                )
            failpoint("webhooks.cursor_begun")

    async def renew(self, owner: str, seconds: float) -> frozenset[str]:
        """Holds on to what is held. Returns the endpoints that still are."""
        with translated():
            await self._collection.update_many({"owner": owner}, [{"$set": {"leased_until": _until(seconds)}}])
            failpoint("webhooks.renewed")
            found = self._collection.find({"owner": owner}, {"_id": 1})
            return frozenset([str(document["_id"]) async for document in found])

    async def release(self, owner: str, endpoint_ids: Sequence[str], is_idle: bool = False) -> None:
        """Lets others have some endpoints at once; those that are idle do not count as lapsed."""
        held: Document = {"_id": {"$in": list(endpoint_ids)}, "owner": owner}
        idle: Document = {"$unset": {"owner": "", "leased_until": ""}}
        lapsed: Document = {"$unset": {"owner": ""}, "$currentDate": {"leased_until": True}}
        with translated():
            await self._collection.update_many(held, idle if is_idle else lapsed)
        failpoint("webhooks.released")

    async def move(self, endpoint_id: str, owner: str, position: str) -> None:
        """All below `position` is recorded. Raises LeaseLost."""
        await self._set(endpoint_id, owner, {"position": position})

    async def fared(self, endpoint_id: str, owner: str, cursor: WebhookCursor) -> None:
        """Keeps how deliveries fare, as `cursor` has it. Raises LeaseLost."""
        document = cursor.model_dump(include={"generation", "failing_since", "failures", "last_failure", "disabled"})
        await self._set(endpoint_id, owner, document)

    async def ask_replay(self, endpoint_id: str, owner: str, replay: Replaying) -> bool:
        """Adds a replay. False when it is there already. Raises LeaseLost."""
        pushed = {"$push": {"replays": {"$each": [replay.model_dump()], "$slice": -_KEPT_REPLAYS}}}
        with translated():
            result = await self._collection.update_one(
                {"_id": endpoint_id, "owner": owner, "replays.id": {"$ne": replay.id}}, pushed
            )
        failpoint("webhooks.replay_added")
        if result.matched_count == 1:
            return True
        if replay.id not in {each.id for each in await self._replays(endpoint_id, owner)}:
            raise LeaseLost(endpoint_id)
        return False

    async def move_replay(self, endpoint_id: str, owner: str, replay: Replaying) -> None:
        """Keeps how far a replay is. Raises LeaseLost."""
        with translated():
            result = await self._collection.update_one(
                {"_id": endpoint_id, "owner": owner, "replays.id": replay.id},
                {"$set": {"replays.$": replay.model_dump()}},
            )
        failpoint("webhooks.replay_moved")
        if result.matched_count == 0:
            raise LeaseLost(endpoint_id)

    async def drop(self, endpoint_id: str, owner: str) -> None:
        """The endpoint is no more."""
        with translated():
            await self._collection.delete_one({"_id": endpoint_id, "owner": owner})
        failpoint("webhooks.cursor_dropped")

    async def _replays(self, endpoint_id: str, owner: str) -> tuple[Replaying, ...]:
        found = await self._read({"_id": endpoint_id, "owner": owner})
        return found[endpoint_id].replays if found else ()

    async def _read(self, query: Document) -> dict[str, WebhookCursor]:
        with translated():
            documents = [document async for document in self._collection.find(query)]
        return {str(document["_id"]): WebhookCursor.model_validate(document) for document in documents}

    async def _set(self, endpoint_id: str, owner: str, fields: Document) -> None:
        with translated():
            result = await self._collection.update_one({"_id": endpoint_id, "owner": owner}, {"$set": fields})
        failpoint("webhooks.cursor_moved")
        if result.matched_count == 0:
            raise LeaseLost(endpoint_id)


def _until(seconds: float) -> Any:
    return {"$add": ["$$NOW", int(seconds * 1000)]}  # the server's clock: there is only one of it
