"""A projection: one collection of documents folded from facts."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from bson.errors import BSONError
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError, OperationFailure

from shared.failpoints import failpoint
from shared.mongo.database import Collection as Stored
from shared.mongo.database import Database, StoreUnavailable, passing, translated
from shared.mongo.indexes import Index, make_indexes
from shared.mongo.paging import Page, paged
from shared.mongo.shadow_register import Mirror, ShadowRegister
from shared.mongo.update import Document, Update
from shared.telemetry import log

logger = log(__name__)

T = TypeVar("T")
_DUPLICATE_KEY = 11000
_TOO_LARGE = 10334
_UNWRITABLE = 0
_REPLACED = 175  # "query plan killed": the collection was replaced by its shadow while the operation ran
_REPEATS = 5
_AT_ONCE = 200  # documents in memory of however many are gone through; MongoDB would send sixteen megabytes at once


class RejectedUpdates(ValueError):
    """Updates that MongoDB refuses, such as a path through something that is no document. By key, with its words."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{key}: {why}" for key, why in words.items()))
        self.keys = tuple(words)


class Projection:
    """Reads for everybody; `project` and `ensure_indexes` are for the owner alone, and for replays.

    While a replay builds a shadow of the collection, whatever is projected goes to the shadow first and then to the
    collection, so that the shadow lacks nothing when it takes the collection's place. An operation that this
    interrupts is repeated at once.
    """

    def __init__(self, database: Database, name: str) -> None:
        self.name = name
        self._database = database
        self._collection = database.collection(name)
        self._mirror = Mirror(ShadowRegister(database, name))

    async def ensure_indexes(self, indexes: Sequence[Index]) -> None:
        """Makes what is missing. Safe to repeat."""
        await make_indexes(self._collection, indexes, is_patient=True)

    async def project(self, updates: Mapping[str, Update]) -> None:
        """Applies each document's update in one bulk write, making the documents that are not there yet.

        Raises:
            StoreUnavailable: nothing is known of what was written; applying it all again is right.
            RejectedUpdates: MongoDB will not have some of them, ever; the others are written.
        """
        if not updates:
            return
        writes = {key: UpdateOne({"_id": key}, update.operators(), upsert=True) for key, update in updates.items()}
        shadow = await self._mirror.shadow()
        if shadow is not None:
            # What counts is what the live collection refuses; a replay shows where the two differ.
            if refused := await _written(self._database.collection(shadow), writes):
                logger.warning("refused by the shadow", shadow=shadow, keys=sorted(refused))
            failpoint("projection.mirrored")
        if refused := await _written(self._collection, writes):
            raise RejectedUpdates(refused)

    async def read(self, keys: Iterable[str]) -> dict[str, Document]:
        """The documents that exist, by key."""
        wanted = list(keys)
        query, in_one_batch = {"_id": {"$in": wanted}}, len(wanted) + 1  # one more, or it looks for more once more
        found = await _whole(lambda: self._collection.find(query, batch_size=in_one_batch).to_list(None))
        return {document["_id"]: document for document in found}

    async def get(self, key: str) -> Document | None:
        """One document."""
        found: Document | None = await _whole(lambda: self._collection.find_one({"_id": key}))
        return found

    async def page(self, query: Document, page: Page, fields: Collection[str] | None = None) -> list[Document]:
        """Documents that match, in the page's order, which is stable; of each only `fields`, where they are named."""
        matching, order = paged(query, page)
        shown = None if fields is None else dict.fromkeys(fields, 1)
        found: list[Document] = await _whole(
            lambda: self._collection.find(matching, shown).sort(order).limit(page.limit).to_list(page.limit)
        )
        return found

    async def keys(self, query: Document, limit: int) -> list[str]:
        """The keys of documents that match."""
        found = await _whole(lambda: self._collection.find(query, {"_id": 1}).limit(limit).to_list(limit))
        return [document["_id"] for document in found]

    async def matching(self, query: Document) -> AsyncIterator[Document]:
        """The documents that match, one after another, in no order.

        Raises:
            StoreUnavailable: also when the collection is replaced meanwhile.
        """
        with translated():
            try:
                async for document in self._collection.find(query, batch_size=_AT_ONCE):
                    yield document
            except OperationFailure as failure:
                if failure.code != _REPLACED:
                    raise
                raise StoreUnavailable("the collection was replaced meanwhile") from failure

    async def scan(self) -> AsyncIterator[Document]:
        """Every document, by key, ascending. No snapshot: what changes meanwhile is seen as it was or as it is.

        Raises:
            StoreUnavailable: also when the collection is replaced meanwhile.
        """
        with translated():
            async for document in self._collection.find(batch_size=_AT_ONCE).sort("_id", 1):
                yield document


async def _whole(read: Callable[[], Awaitable[T]]) -> T:
    """What `read` finds in one collection from its beginning to its end, though it be replaced meanwhile."""
    with translated():
        for _ in range(_REPEATS):
            try:
                return await read()
            except OperationFailure as failure:
                if failure.code != _REPLACED:
                    raise
    raise StoreUnavailable("the collection was replaced again and again")


async def _written(collection: Stored, writes: Mapping[str, UpdateOne]) -> dict[str, str]:
    """Writes in bulk; returns what MongoDB will never have, by key, with its words."""
    refused: dict[str, str] = {}
    left = dict(writes)
    with translated():
        for _ in range(_REPEATS):
            failed = await _attempted(collection, left)
            # Two upserts of one new document may race, and the loser's update then finds it; and what hit a collection
            # in the moment of its replacement hits the new one next time.
            again = [key for key, (code, _) in failed.items() if code in (_DUPLICATE_KEY, _REPLACED)]
            refused |= {key: words for key, (_, words) in failed.items() if key not in again}
            if not again:
                return refused
            left = {key: writes[key] for key in again}
    raise StoreUnavailable("written to at the same time, again and again")


async def _attempted(collection: Stored, writes: Mapping[str, UpdateOne]) -> dict[str, tuple[int, str]]:
    """Writes in bulk once; returns what was not written, with MongoDB's code and words."""
    keys = list(writes)
    try:
        await collection.bulk_write(list(writes.values()), ordered=False)
        failpoint("projection.written")
    except BulkWriteError as failure:
        if passing(failure) is not None:
            raise  # all of it may be applied again, so what else was refused is told then
        return {keys[error["index"]]: (error["code"], error["errmsg"]) for error in failure.details["writeErrors"]}
    except (BSONError, OverflowError, OperationFailure) as failure:
        if isinstance(failure, OperationFailure) and failure.code != _TOO_LARGE:
            raise
        if len(keys) == 1:
            return {keys[0]: (_UNWRITABLE, str(failure))}
        # One of them cannot even be put into a request, which then holds none of them.
        return {key: why for one in keys for key, why in (await _attempted(collection, {one: writes[one]})).items()}
    return {}
