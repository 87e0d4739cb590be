"""When a decision asked to be made again: due dials, deadlines, calls that went quiet."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pymongo import DeleteOne, ReturnDocument, UpdateOne

from shared.failpoints import failpoint
from shared.mongo.database import Database, translated
from shared.mongo.gathered_writes import GatheredWrites
from shared.mongo.indexes import Index, make_indexes

LEASE = timedelta(seconds=30)
"""How long a worker that took a wake-up has before another may take it."""


@dataclass(frozen=True, slots=True)
class Due:
    """A key whose time has come, and the trace that it goes on with."""

    key: str
    traceparent: str | None


class Wakeups:
    """The wake-ups of one service: at most one a key, none later than the last decision asked for.

    One may be left over of an earlier decision. It fires once, and the key is decided anew.
    """

    def __init__(self, database: Database, service: str) -> None:
        self._collection = database.collection(f"{service}.wakeups")
        self._gathered = GatheredWrites(self._collection)  # nearly every settling ends with one

    async def ensure_indexes(self) -> None:
        """Makes what is missing."""
        await make_indexes(self._collection, [Index("due", ("due_at",))])

    async def schedule(self, key: str, due_at: datetime, traceparent: str | None) -> None:
        """Wakes `key` at `due_at`, to go on with the trace of `traceparent`."""
        wakeup = {"due_at": due_at, "traceparent": traceparent}
        await self._gathered.write(UpdateOne({"_id": key}, {"$set": wakeup}, upsert=True))
        failpoint("wakeups.scheduled")

    async def clear(self, key: str) -> None:
        """Nothing is left to wake `key` for."""
        await self._gathered.write(DeleteOne({"_id": key}))
        failpoint("wakeups.cleared")

    async def take_due(self, now: datetime) -> Due | None:
        """A key that is due, leased to the caller: it comes up again unless its next decision says otherwise."""
        with translated():
            found = await self._collection.find_one_and_update(
                {"due_at": {"$lte": now}},
                {"$set": {"due_at": now + LEASE}},
                sort=[("due_at", 1)],
                return_document=ReturnDocument.AFTER,
            )
        if not found:
            return None
        failpoint("wakeups.taken")
        return Due(str(found["_id"]), found.get("traceparent"))
