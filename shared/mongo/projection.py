"""A projection: one collection of documents folded from facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bson.errors import BSONError
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError, OperationFailure

from shared.failpoints import failpoint
from shared.mongo.database import Database, StoreUnavailable, translated
from shared.mongo.indexes import Index
from shared.mongo.update import Document, Update

_DUPLICATE_KEY = 11000
_TOO_LARGE = 10334
_UNWRITABLE = 0


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list: at most `limit` documents, those after `after` (created_at, id) descending."""

    limit: int
    after: tuple[object, str] | None = None


class RejectedUpdates(ValueError):
    """Updates that MongoDB refuses, such as a path through something that is no document. By key, with its words."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{key}: {why}" for key, why in words.items()))
        self.keys = tuple(words)


class Projection:
    """Reads for everybody; `project` and `ensure_indexes` are for the owner alone."""

    def __init__(self, database: Database, name: str) -> None:
        self.name = name
        self._collection = database.collection(name)

    async def ensure_indexes(self, indexes: Sequence[Index]) -> None:
        """Makes what is missing. Safe to repeat."""
        with translated():
            for index in indexes:
                await self._collection.create_index(index.keys(), name=index.name)

    async def project(self, updates: Mapping[str, Update]) -> None:
        """Applies each document's update in one bulk write, making the documents that are not there yet.

        Raises:
            StoreUnavailable: nothing is known of what was written; applying it all again is right.
            RejectedUpdates: MongoDB will not have some of them, ever; the others are written.
        """
        if not updates:
            return
        writes = {key: UpdateOne({"_id": key}, update.operators(), upsert=True) for key, update in updates.items()}
        with translated():
            refused = await self._refused(writes)
            # Two upserts of one new document may race; the loser's update then finds it.
            racing = [key for key, (code, _) in refused.items() if code == _DUPLICATE_KEY]
            if racing:
                for key in racing:
                    del refused[key]
                refused |= await self._refused({key: writes[key] for key in racing})
        if refused:
            raise RejectedUpdates({key: words for key, (_, words) in refused.items()})

    async def _refused(self, writes: Mapping[str, UpdateOne]) -> dict[str, tuple[int, str]]:
        """Writes in bulk; returns what was not written and never will be, with MongoDB's code and words."""
        keys = list(writes)
        try:
            await self._collection.bulk_write(list(writes.values()), ordered=False)
            failpoint("projection.written")
        except BulkWriteError as failure:
            details = failure.details or {}
            if details.get("writeConcernErrors"):
                raise StoreUnavailable("not acknowledged by a majority") from failure
            return {keys[error["index"]]: (error["code"], error["errmsg"]) for error in details["writeErrors"]}
        except (BSONError, OverflowError, OperationFailure) as failure:
            if isinstance(failure, OperationFailure) and failure.code != _TOO_LARGE:
                raise
            if len(keys) == 1:
                return {keys[0]: (_UNWRITABLE, str(failure))}
            # One of them cannot even be put into a request, which then holds none of them.
            return {key: why for one in keys for key, why in (await self._refused({one: writes[one]})).items()}
        return {}

    async def read(self, keys: Iterable[str]) -> dict[str, Document]:
        """The documents that exist, by key."""
        with translated():
            return {found["_id"]: found async for found in self._collection.find({"_id": {"$in": list(keys)}})}

    async def get(self, key: str) -> Document | None:
        """One document."""
        with translated():
            return await self._collection.find_one({"_id": key})

    async def page(self, query: Document, page: Page) -> list[Document]:
        """Documents that match, newest first, in a stable order."""
        if page.after is not None:
            created, key = page.after
            older = {"$or": [{"created_at": {"$lt": created}}, {"created_at": created, "_id": {"$lt": key}}]}
            query = {"$and": [query, older]}
        with translated():
            cursor = self._collection.find(query).sort([("created_at", -1), ("_id", -1)]).limit(page.limit)
            return await cursor.to_list(page.limit)

    async def keys(self, query: Document, limit: int) -> list[str]:
        """The keys of documents that match."""
        with translated():
            return [found["_id"] async for found in self._collection.find(query, {"_id": 1}).limit(limit)]
