"""Who wants to be told what, where: configuration, and no projection. Only the gateway writes it.

Each write notes when it was made, by the server's clock, so that whoever follows the endpoints reads what has changed
and not all of them again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pymongo import ReturnDocument

from shared.failpoints import failpoint
from shared.mongo.database import Database, translated
from shared.mongo.indexes import Index, make_indexes
from shared.mongo.paging import Page, paged
from shared.mongo.update import Document
from shared.webhooks.endpoint import WebhookEndpoint

_COLLECTION = "webhook_endpoints"
_NOTED: Document = {"$currentDate": {"changed_at": True}}


@dataclass(frozen=True, slots=True)
class Changes:
    """Endpoints, and the time of the latest change among them; none where no change is noted."""

    endpoints: Sequence[WebhookEndpoint]
    until: datetime | None


class WebhookEndpoints:
    """The endpoints of all tenants."""

    def __init__(self, database: Database) -> None:
        self._collection = database.collection(_COLLECTION)

    async def ensure_indexes(self) -> None:
        """Makes what is missing. The gateway starts without MongoDB, so webhook_service sees to them."""
        listed = Index("listed", ("tenant", "deleted_at", "-created_at", "-_id"))
        standing, changed = Index("standing", ("deleted_at",)), Index("changed", ("changed_at",))
        await make_indexes(self._collection, (listed, standing, changed))

    async def add(self, endpoint: WebhookEndpoint) -> WebhookEndpoint:
        """Keeps an endpoint, unless there is one of its id. Returns the one that stands, which may be deleted."""
        with translated():
            standing = await self._collection.find_one_and_update(
                {"_id": endpoint.id},
                {"$setOnInsert": _document(endpoint), **_NOTED},
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        failpoint("webhooks.endpoint_added")
        return WebhookEndpoint.of(standing)

    async def find(self, tenant: str, endpoint_id: str) -> WebhookEndpoint | None:
        """A tenant's endpoint that is not deleted."""
        with translated():
            found = await self._collection.find_one({"_id": endpoint_id, "tenant": tenant, "deleted_at": None})
        return WebhookEndpoint.of(found) if found else None

    async def page(self, tenant: str, page: Page) -> list[WebhookEndpoint]:
        """A part of the list of a tenant's endpoints."""
        query, order = paged({"tenant": tenant, "deleted_at": None}, page)
        with translated():
            cursor = self._collection.find(query).sort(order).limit(page.limit)
            return [WebhookEndpoint.of(found) async for found in cursor]

    async def replace(self, changed: WebhookEndpoint) -> bool:
        """Puts `changed` in the place of the revision before it. False when somebody else was quicker."""
        with translated():
            result = await self._collection.update_one(
                {"_id": changed.id, "revision": changed.revision - 1, "deleted_at": None},
                {"$set": _document(changed), **_NOTED},
            )
        failpoint("webhooks.endpoint_changed")
        return result.matched_count == 1

    async def standing(self) -> Changes:
        """Every endpoint that is not deleted, of all tenants."""
        return await self._changes({"deleted_at": None})

    async def changed(self, after: datetime) -> Changes:
        """Every endpoint that was added, changed or deleted after that. One that was noted a moment before another may
        be seen a moment after it."""
        return await self._changes({"changed_at": {"$gt": after}})

    async def stands(self, endpoint_id: str) -> bool:
        """Whether an endpoint is there and not deleted."""
        with translated():
            return await self._collection.find_one({"_id": endpoint_id, "deleted_at": None}, {"_id": 1}) is not None

    async def _changes(self, query: Document) -> Changes:
        with translated():
            documents = [document async for document in self._collection.find(query)]
        noted = [document["changed_at"] for document in documents if "changed_at" in document]
        return Changes([WebhookEndpoint.of(document) for document in documents], max(noted, default=None))


def _document(endpoint: WebhookEndpoint) -> Document:
    return endpoint.model_dump(by_alias=True)
