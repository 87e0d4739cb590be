"""What the effects gate remembers: claims and results, in the owner's own collection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError
from pymongo.read_concern import ReadConcern

from shared.events.wire import Message
from shared.failpoints import failpoint
from shared.mongo.database import Database, StoreUnavailable, translated
from shared.mongo.messages import restored, stored
from shared.mongo.update import Document

_DUPLICATE_KEY = 11000


@dataclass(frozen=True, slots=True)
class EffectRecord:
    """One effect. `messages` is none while it is claimed and its outcome is not known."""

    claimed_at: datetime
    messages: tuple[Message, ...] | None


class EffectRecords:
    """The effects of one service."""

    def __init__(self, database: Database, service: str) -> None:
        self._collection = database.collection(f"{service}.effects")
        self._lasting = self._collection.with_options(read_concern=ReadConcern("majority"))

    async def find(self, effect_id: str) -> EffectRecord | None:
        """What is known of an effect."""
        with translated():
            found = await self._collection.find_one({"_id": effect_id})
        return _record(found) if found else None

    async def claim(self, effect_id: str, by: str, now: datetime) -> EffectRecord | None:
        """Claims an effect durably. None when it is ours now, else what another claim left.

        `by` names the claim: whoever was not answered may ask again by the same name, and learns whether it stands.

        Raises:
            StoreUnavailable: it may be written.
        """
        with translated():
            try:
                await self._collection.insert_one({"_id": effect_id, "claimed_at": now, "by": by})
            except DuplicateKeyError as taken:
                # A claim that no majority has yet may be rolled back, and then be another's.
                found = await self._lasting.find_one({"_id": effect_id})
                if found is None:
                    raise StoreUnavailable("a claim is not acknowledged by a majority yet") from taken
                is_ours = found.get("by") == by and "messages" not in found
                return None if is_ours else _record(found)
        failpoint("effects.claimed")
        return None

    async def settle(self, effect_id: str, messages: tuple[Message, ...], now: datetime) -> tuple[Message, ...]:
        """Keeps the result of an effect, unless it has one. Returns the result that stands: the first."""
        kept = [stored(message) for message in messages]
        with translated():
            try:
                await self._collection.update_one(
                    {"_id": effect_id, "messages": {"$exists": False}},
                    {"$set": {"messages": kept, "settled_at": now}, "$setOnInsert": {"claimed_at": now}},
                    upsert=True,
                )
            except DuplicateKeyError:
                settled = await self.find(effect_id)
                if settled is None or settled.messages is None:
                    raise
                return settled.messages
        failpoint("effects.kept")
        return messages

    async def settle_each(self, results: Mapping[str, Message], now: datetime) -> dict[str, Message]:
        """`settle` for many effects of one message each, by id, in one request. Returns the results that stand."""
        if not results:
            return {}
        writes = [
            UpdateOne(
                {"_id": effect_id, "messages": {"$exists": False}},
                {"$set": {"messages": [stored(message)], "settled_at": now}, "$setOnInsert": {"claimed_at": now}},
                upsert=True,
            )
            for effect_id, message in results.items()
        ]
        with translated():
            taken = await self._taken(writes, list(results))
            failpoint("effects.kept_each")
            earlier = self._collection.find({"_id": {"$in": taken}})
            kept = {found["_id"]: restored(found["messages"][0]) async for found in earlier}
        return {**results, **kept}

    async def _taken(self, writes: Sequence[UpdateOne], ids: Sequence[str]) -> list[str]:
        """Writes what is not settled yet; returns what was. Raises BulkWriteError for everything else."""
        try:
            await self._collection.bulk_write(list(writes), ordered=False)
        except BulkWriteError as failure:
            details = failure.details or {}
            errors = details.get("writeErrors", [])
            if failure.timeout or details.get("writeConcernErrors"):
                raise StoreUnavailable("not acknowledged by a majority in time") from failure
            if any(error["code"] != _DUPLICATE_KEY for error in errors):
                raise
            return [ids[error["index"]] for error in errors]
        return []


def _record(found: Document) -> EffectRecord:
    messages = found.get("messages")
    return EffectRecord(
        claimed_at=found["claimed_at"],
        messages=None if messages is None else tuple(restored(message) for message in messages),
    )
