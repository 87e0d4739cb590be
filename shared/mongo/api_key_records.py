"""API keys in MongoDB: written by the operator's command line, read by every gateway.

They are not folded from facts and are in no topic: what an ATS may read, a hash of a credential has no place in.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta

from pymongo import UpdateOne

from shared.api_keys.key import ApiKey
from shared.failpoints import failpoint
from shared.mongo.database import Database, translated
from shared.mongo.indexes import Index, make_indexes
from shared.mongo.update import Document

_COLLECTION = "api_keys"

USE_NOTED_EVERY = timedelta(minutes=1)
"""`last_used_at` is written at most so often, by however many gateways."""


class ApiKeyRecords:
    """The keys of all tenants. Everything here raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._collection = database.collection(_COLLECTION)

    async def ensure_indexes(self) -> None:
        """Makes what is missing."""
        await make_indexes(self._collection, [Index("listed", ("tenant", "created_at", "_id"))])

    async def add(self, key: ApiKey) -> None:
        """Keeps a new key."""
        with translated():
            await self._collection.insert_one(_document(key))
        failpoint("api_keys.added")

    async def find(self, key_id: str) -> ApiKey | None:
        """One key, whatever its state."""
        with translated():
            found = await self._collection.find_one({"_id": key_id})
        return _key(found) if found else None

    async def all(self, tenant: str | None = None) -> list[ApiKey]:
        """Every key, of one tenant or of all, the oldest first."""
        wanted: Document = {} if tenant is None else {"tenant": tenant}
        with translated():
            found = self._collection.find(wanted).sort([("tenant", 1), ("created_at", 1), ("_id", 1)])
            return [_key(document) async for document in found]

    async def retire(self, key_id: str, at: datetime) -> None:
        """Lets a key that was replaced end at `at`, or sooner where that was said before."""
        later = [{"retires_at": None}, {"retires_at": {"$gt": at}}]
        with translated():
            await self._collection.update_one({"_id": key_id, "$or": later}, {"$set": {"retires_at": at}})
        failpoint("api_keys.retired")

    async def revoke(self, key_id: str, now: datetime) -> None:
        """Ends a key for good; one that was revoked before stays revoked since then."""
        with translated():
            await self._collection.update_one({"_id": key_id, "revoked_at": None}, {"$set": {"revoked_at": now}})
        failpoint("api_keys.revoked")

    async def note_uses(self, uses: Mapping[str, datetime]) -> None:
        """Remembers when keys were last used, where what is remembered is a minute old or older."""
        changes = [
            UpdateOne(
                {"_id": key_id, "$or": [{"last_used_at": None}, {"last_used_at": {"$lte": at - USE_NOTED_EVERY}}]},
                {"$set": {"last_used_at": at}},
            )
            for key_id, at in uses.items()
        ]
        with translated():
            await self._collection.bulk_write(changes, ordered=False)


def _document(key: ApiKey) -> Document:
    fields = asdict(key)
    return {"_id": fields.pop("id"), **fields, "scopes": list(key.scopes)}


def _key(found: Document) -> ApiKey:
    return ApiKey(
        id=found["_id"],
        tenant=found["tenant"],
        name=found["name"],
        scopes=tuple(found["scopes"]),
        secret_hash=bytes(found["secret_hash"]),
        pepper=found["pepper"],
        created_at=found["created_at"],
        expires_at=found.get("expires_at"),
        last_used_at=found.get("last_used_at"),
        revoked_at=found.get("revoked_at"),
        predecessor=found.get("predecessor"),
        retires_at=found.get("retires_at"),
        per_minute=found.get("per_minute"),
    )
