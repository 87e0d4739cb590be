"""Reading the projections of others: typed, and each tenant its own."""

from collections.abc import Collection, Iterable, Sequence
from typing import Generic, TypeVar

from gateway.http.listing import Listing
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.gathered_reads import GatheredReads
from shared.mongo.projection import Projection
from shared.mongo.update import Document
from shared.projections.cell import DocumentModel

D = TypeVar("D", bound=DocumentModel)


class Documents(Generic[D]):
    """The documents of one collection.

    `anchor` names the cell of the fact that an aggregate begins with. A document without it (facts come in any order)
    is not there yet. `fields` are what is read of a document in a list, for a model that has no more than they hold.
    """

    def __init__(
        self,
        database: Database,
        name: CollectionName,
        model: type[D],
        anchor: str | None,
        fields: Collection[str] | None = None,
    ) -> None:
        self._projection = Projection(database, name)
        self._gathered = GatheredReads(self._projection.read)
        self._model = model
        self._anchor = anchor
        self._fields = fields

    async def find(self, tenant: str, key: str) -> D | None:
        """One document; none where it is another tenant's."""
        document = await self._gathered.get(key)
        return None if document is None or not self._is_visible(document, tenant) else self._read(document)

    async def find_many(self, tenant: str, keys: Iterable[str]) -> dict[str, D]:
        """The documents there are, by key."""
        found = await self._projection.read(keys)
        return {key: self._read(document) for key, document in found.items() if self._is_visible(document, tenant)}

    async def present(self, tenant: str, keys: Sequence[str]) -> set[str]:
        """Which of `keys` are there, without reading what they hold."""
        query: Document = {"_id": {"$in": list(keys)}, "tenant": tenant}
        if self._anchor is not None:
            query[self._anchor] = {"$exists": True}
        return set(await self._projection.keys(query, len(keys))) if keys else set()

    async def page(self, tenant: str, query: Document, listing: Listing) -> list[D]:
        """The documents that match and are asked for, and one more if there is one."""
        visible: Document = {"tenant": tenant, **query}
        if self._anchor is not None:
            visible[self._anchor] = {"$exists": True}
        documents = await self._projection.page(visible, listing.page, self._fields)
        return [self._read(document) for document in documents]

    def _is_visible(self, document: Document, tenant: str) -> bool:
        return document["tenant"] == tenant and (self._anchor is None or self._anchor in document)

    def _read(self, document: Document) -> D:
        # What a newer writer added is passed over: its services may be rolled out before the gateway.
        return self._model.of(document)
