"""What the gateway made known and Kafka has not taken: kept, so that no crash loses it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pymongo import ReturnDocument, UpdateOne

from shared.events.wire import Message
from shared.failpoints import failpoint
from shared.mongo.database import Database, translated
from shared.mongo.indexes import Index, make_indexes
from shared.mongo.messages import restored, stored

_COLLECTION = "gateway.outbox"

LEASE = timedelta(seconds=30)
"""How long a gateway that took a message has before another may take it."""
SETTLING = timedelta(seconds=15)
"""How long a message counts as waiting after Kafka took it: consumers whose session ended meanwhile read it by then."""
_WAITING = {"due_at": {"$exists": True}}


class OutboxRecords:
    """Facts in bytes, by their id: kept once, however often they are brought. Empty while Kafka is well.

    MongoDB removes what is published, some time after `SETTLING`.
    """

    def __init__(self, database: Database) -> None:
        self._collection = database.collection(_COLLECTION)
        self._is_indexed = False

    async def keep(self, messages: Sequence[Message], now: datetime) -> None:
        """Keeps facts durably. Raises `StoreUnavailable` when they may not be."""
        with translated():
            await self._collection.bulk_write(
                [
                    UpdateOne({"_id": _id(message)}, {"$setOnInsert": {**stored(message), "due_at": now}}, upsert=True)
                    for message in messages
                ],
                ordered=False,
            )
        failpoint("outbox.kept")

    async def take(self, now: datetime) -> Message | None:
        """What has waited longest, leased to the caller until it is published. Raises `StoreUnavailable`."""
        await self._ensure_index()
        with translated():
            found = await self._collection.find_one_and_update(
                {"due_at": {"$lte": now}},
                {"$set": {"due_at": now + LEASE}},
                sort=[("due_at", 1)],
                return_document=ReturnDocument.AFTER,
            )
        if not found:
            return None
        failpoint("outbox.taken")
        return restored(found)

    async def holds_any_about(self, subject: str, now: datetime) -> bool:
        """Whether a fact about `subject` waits, or was published so lately that not everybody may have read it.

        Raises `StoreUnavailable`.
        """
        is_news = {"key": subject, "published_at": {"$not": {"$lte": now - SETTLING}}}
        with translated():
            return await self._collection.find_one(is_news, {"_id": 1}) is not None

    async def count(self) -> int:
        """How many wait. Raises `StoreUnavailable`."""
        with translated():
            return await self._collection.count_documents(_WAITING)

    async def published(self, message: Message, now: datetime) -> None:
        """Kafka has it. Raises `StoreUnavailable`: then it is published once more, which its id makes harmless."""
        with translated():
            await self._collection.update_one(
                {"_id": _id(message)}, {"$set": {"published_at": now}, "$unset": {"due_at": ""}}
            )
        failpoint("outbox.marked")

    async def _ensure_index(self) -> None:
        """Once for each process, when it first looks: the gateway starts without MongoDB."""
        if self._is_indexed:
            return
        due, about = Index("due", ("due_at",)), Index("about", ("key",))
        old = Index("old", ("published_at",), expires_after=SETTLING.seconds)
        await make_indexes(self._collection, (due, about, old))
        self._is_indexed = True


def _id(message: Message) -> str:
    return dict(message.headers)["ce_id"].decode()
