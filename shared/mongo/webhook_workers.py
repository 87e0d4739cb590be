"""Which workers of webhook_service live, so that they share the endpoints evenly. Each writes its own document."""

from shared.failpoints import failpoint
from shared.mongo.database import Database, translated
from shared.mongo.indexes import Index, make_indexes

_COLLECTION = "webhook_workers"
_FORGET_SECONDS = 3600


class WebhookWorkers:
    """The workers, by name. Who said nothing for a while is not counted."""

    def __init__(self, database: Database) -> None:
        self._collection = database.collection(_COLLECTION)

    async def ensure_indexes(self) -> None:
        """Makes what is missing."""
        await make_indexes(self._collection, [Index("expiring", ("lives_until",), expires_after=_FORGET_SECONDS)])

    async def beat(self, worker: str, seconds: float) -> int:
        """Says that `worker` lives, and for how long this holds. Returns how many do."""
        lives_until = {"$add": ["$$NOW", int(seconds * 1000)]}
        with translated():
            await self._collection.update_one({"_id": worker}, [{"$set": {"lives_until": lives_until}}], upsert=True)
            failpoint("webhooks.beaten")
            return await self._collection.count_documents({"$expr": {"$gt": ["$lives_until", "$$NOW"]}})

    async def leave(self, worker: str) -> None:
        """It ends."""
        with translated():
            await self._collection.delete_one({"_id": worker})
        failpoint("webhooks.left")
