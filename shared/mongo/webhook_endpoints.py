"""Who wants to be told what, where: configuration, and no projection. Only the gateway writes it."""

from collections.abc import Sequence

from pymongo.errors import DuplicateKeyError

from shared.failpoints import failpoint
from shared.mongo.database import Database, translated
from shared.mongo.paging import Page, paged
from shared.mongo.update import Document
from shared.webhooks.endpoint import WebhookEndpoint

_COLLECTION = "webhook_endpoints"


class WebhookEndpoints:
    """The endpoints of all tenants. There are few: no index."""

    def __init__(self, database: Database) -> None:
        self._collection = database.collection(_COLLECTION)

    async def add(self, endpoint: WebhookEndpoint) -> WebhookEndpoint:
        """Keeps an endpoint, unless there is one of its id. Returns the one that stands, which may be deleted."""
        document = _document(endpoint)
        with translated():
            try:
                await self._collection.insert_one(document)
            except DuplicateKeyError:
                standing = await self._collection.find_one({"_id": endpoint.id})
                return WebhookEndpoint.of(standing) if standing else endpoint
        failpoint("webhooks.endpoint_added")
        return endpoint

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
        document = _document(changed)
        with translated():
            result = await self._collection.replace_one(
                {"_id": changed.id, "revision": changed.revision - 1, "deleted_at": None}, document
            )
        failpoint("webhooks.endpoint_changed")
        return result.matched_count == 1

    async def standing(self) -> Sequence[WebhookEndpoint]:
        """Every endpoint that is not deleted, of all tenants."""
        with translated():
            return [WebhookEndpoint.of(found) async for found in self._collection.find({"deleted_at": None})]


def _document(endpoint: WebhookEndpoint) -> Document:
    return endpoint.model_dump(by_alias=True)
