"""What the gateway asks of webhook_service: to send something again, or to try an endpoint.

A queue: the gateway adds, and whoever holds the endpoint takes away what stands in its own collections. Ids are those
of the commands, so what is asked twice is done once.
"""

from collections.abc import Sequence

from shared.failpoints import failpoint
from shared.mongo.database import Database, translated
from shared.mongo.indexes import Index, make_indexes
from shared.webhooks.request import WebhookRequest

_COLLECTION = "webhook_requests"


class WebhookRequests:
    """The requests of all tenants."""

    def __init__(self, database: Database) -> None:
        self._collection = database.collection(_COLLECTION)

    async def ensure_indexes(self) -> None:
        """Makes what is missing."""
        await make_indexes(self._collection, [Index("of_endpoint", ("endpoint_id", "asked_at"))])

    async def add(self, request: WebhookRequest) -> None:
        """Asks, once."""
        document = request.model_dump(by_alias=True)
        with translated():
            await self._collection.update_one({"_id": request.id}, {"$setOnInsert": document}, upsert=True)
        failpoint("webhooks.requested")

    async def of(self, endpoint_ids: Sequence[str]) -> list[WebhookRequest]:
        """What is asked of some endpoints, oldest first."""
        with translated():
            cursor = self._collection.find({"endpoint_id": {"$in": list(endpoint_ids)}}).sort("asked_at", 1)
            return [WebhookRequest.model_validate(found) async for found in cursor]

    async def find(self, request_id: str) -> WebhookRequest | None:
        """A request that nobody has taken yet."""
        with translated():
            found = await self._collection.find_one({"_id": request_id})
        return WebhookRequest.model_validate(found) if found else None

    async def remove(self, request_id: str) -> None:
        """It is done."""
        with translated():
            await self._collection.delete_one({"_id": request_id})
        failpoint("webhooks.request_done")

    async def purge(self, endpoint_id: str) -> None:
        """The endpoint is no more."""
        with translated():
            await self._collection.delete_many({"endpoint_id": endpoint_id})
        failpoint("webhooks.requests_purged")
