"""Every fact that an endpoint is to be told, once for each reason to tell it, with what came of each attempt.

Only webhook_service writes it. What is settled expires.
"""

from collections.abc import Collection as Several
from collections.abc import Sequence
from datetime import datetime

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from shared.failpoints import failpoint
from shared.mongo.database import Database, StoreUnavailable, translated
from shared.mongo.indexes import Index, make_indexes
from shared.mongo.paging import Page, paged
from shared.mongo.update import Document
from shared.webhooks.delivery import Attempt, DeliveryStatus, WebhookDelivery

_COLLECTION = "webhook_deliveries"
_KEPT_ATTEMPTS = 50
_PURGED_AT_ONCE = 5000
"""Well below what MongoDB deletes within `MONGODB_TIMEOUT_MS`."""
_DUPLICATE_KEY = 11000


class WebhookDeliveries:
    """The deliveries of all endpoints."""

    def __init__(self, database: Database) -> None:
        self._collection = database.collection(_COLLECTION)

    async def ensure_indexes(self) -> None:
        """Makes what is missing."""
        due = Index("due", ("endpoint_id", "status", "next_at", "written_at"))
        listed = Index("listed", ("endpoint_id", "-created_at", "-_id"))
        expiring = Index("expiring", ("expires_at",), expires_after=0)
        await make_indexes(self._collection, (due, listed, expiring))

    async def record(self, deliveries: Sequence[WebhookDelivery]) -> None:
        """Keeps deliveries durably, each once: what is there already stays as it is."""
        if not deliveries:
            return
        documents = [delivery.model_dump(by_alias=True) for delivery in deliveries]
        writes = [UpdateOne({"_id": each["_id"]}, {"$setOnInsert": each}, upsert=True) for each in documents]
        with translated():
            try:
                await self._collection.bulk_write(writes, ordered=False)
            except BulkWriteError as failure:
                _require_only_duplicates(failure)
        failpoint("webhooks.recorded")

    async def due(self, endpoint_id: str, now: datetime, limit: int, besides: Several[str]) -> list[WebhookDelivery]:
        """At most `limit` deliveries whose time has come, those first whose time came first."""
        query = {
            "endpoint_id": endpoint_id,
            "status": DeliveryStatus.PENDING,
            "next_at": {"$lte": now},
            "_id": {"$nin": list(besides)},
        }
        with translated():
            cursor = self._collection.find(query).sort([("next_at", 1), ("written_at", 1)]).limit(limit)
            return [WebhookDelivery.of(found) async for found in cursor]

    async def pending(self, endpoint_ids: Sequence[str], limit: int) -> int:
        """How many are not settled; more than `limit` are not counted."""
        query = {"endpoint_id": {"$in": list(endpoint_ids)}, "status": DeliveryStatus.PENDING}
        with translated():
            return await self._collection.count_documents(query, limit=limit)

    async def attempted(
        self, delivery_id: str, attempt: Attempt, status: DeliveryStatus, next_at: datetime | None, expires: datetime
    ) -> None:
        """Keeps what came of an attempt. What is settled stays settled: it may have been attempted twice."""
        is_settled = status is not DeliveryStatus.PENDING
        fields = {
            "status": status,
            "next_at": next_at,
            "updated_at": attempt.at,
            "settled_at": attempt.at if is_settled else None,
            "expires_at": expires if is_settled else None,
        }
        with translated():
            await self._collection.update_one(
                {"_id": delivery_id, "status": DeliveryStatus.PENDING},
                {
                    "$set": fields,
                    "$push": {"attempts": {"$each": [attempt.model_dump()], "$slice": -_KEPT_ATTEMPTS}},
                    "$inc": {"attempt_count": 1},
                },
            )
        failpoint("webhooks.attempt_kept")

    async def find(self, tenant: str, endpoint_id: str, delivery_id: str) -> WebhookDelivery | None:
        """A tenant's delivery to an endpoint."""
        query = {"_id": delivery_id, "tenant": tenant, "endpoint_id": endpoint_id}
        with translated():
            found = await self._collection.find_one(query)
        return WebhookDelivery.of(found) if found else None

    async def page(self, endpoint_id: str, query: Document, page: Page) -> list[WebhookDelivery]:
        """A part of the list of deliveries to an endpoint that match."""
        wanted, order = paged({"endpoint_id": endpoint_id, **query}, page)
        with translated():
            cursor = self._collection.find(wanted).sort(order).limit(page.limit)
            return [WebhookDelivery.of(found) async for found in cursor]

    async def purge(self, endpoint_id: str) -> bool:
        """The endpoint is no more: deletes what there is of it, or a part. Returns whether nothing is left."""
        with translated():
            found = self._collection.find({"endpoint_id": endpoint_id}, {"_id": 1}).limit(_PURGED_AT_ONCE)
            ids = [document["_id"] async for document in found]
            await self._collection.delete_many({"_id": {"$in": ids}})
        failpoint("webhooks.purged")
        return len(ids) < _PURGED_AT_ONCE


def _require_only_duplicates(failure: BulkWriteError) -> None:
    """Somebody else recorded the same. Raises anything else."""
    details = failure.details or {}
    if failure.timeout or details.get("writeConcernErrors"):
        raise StoreUnavailable("not acknowledged by a majority in time") from failure
    if any(error["code"] != _DUPLICATE_KEY for error in details["writeErrors"]):
        raise failure
