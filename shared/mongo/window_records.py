"""The windows of analytics: each is replaced whole, and only by who has seen what is there."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from shared.counts import in_order
from shared.events.ids import derived_id
from shared.failpoints import failpoint
from shared.mongo.database import Database, translated
from shared.mongo.indexes import Index, make_indexes
from shared.mongo.update import Document
from shared.projections.window import Kind, Width, Window

_COLLECTION = "analytics_windows"
_ABOUT_QUESTIONS = frozenset({Kind.SCORES, Kind.DROP_OFF})

INDEXES = (
    Index("of_job", ("tenant", "job_id", "width", "start")),
    Index("of_tenant", ("tenant", "width", "start")),
)


class WindowRecords:
    """Reads for everybody; `put` and `ensure_indexes` are for the owner alone, and for rebuilds.

    Who counts a window anew asks for its revision first, then counts, then puts. Whoever else put it meanwhile may have
    counted what came later, so then it is counted once more; so the last one to put has seen everything that anybody
    had written before.
    """

    def __init__(self, database: Database) -> None:
        self._collection = database.collection(_COLLECTION)

    async def ensure_indexes(self) -> None:
        """Makes what is missing. Safe to repeat."""
        await make_indexes(self._collection, INDEXES, is_patient=True)

    async def revision(self, tenant: str, job_id: str, width: Width, start: datetime) -> int | None:
        """How often a window was put; none where it never was."""
        with translated():
            found = await self._collection.find_one({"_id": _id(tenant, job_id, width, start)}, {"revision": 1})
        return None if found is None else int(found["revision"])

    async def put(self, window: Window, revision: int | None) -> bool:
        """Replaces a window whose revision is still `revision`. Whether it was."""
        key = _id(window.tenant, window.job_id, window.width, window.start)
        document = _document(window, 1 if revision is None else revision + 1)
        with translated():
            if revision is None:
                try:
                    await self._collection.insert_one({"_id": key, **document})
                except DuplicateKeyError:
                    return False
                failpoint("windows.made")
                return True
            result = await self._collection.replace_one({"_id": key, "revision": revision}, document)
            failpoint("windows.replaced")
        return result.matched_count == 1

    async def find(
        self,
        tenant: str,
        job_id: str | None,
        width: Width,
        begin: datetime,
        end: datetime,
        kinds: Sequence[Kind] = tuple(Kind),
    ) -> AsyncIterator[Window]:
        """The windows of a job, or of all of a tenant's, that start from `begin` on and before `end`.

        Each with the figures of `kinds`, and the questions that they are about.
        """
        query = query_of(tenant, job_id, width, begin, end)
        wanted: Document = {"tenant": 1, "job_id": 1, "width": 1, "start": 1}
        wanted |= {f"figures.{kind}": 1 for kind in kinds}
        wanted |= {"questions": 1} if _ABOUT_QUESTIONS & set(kinds) else {}
        with translated():
            async for document in self._collection.find(query, wanted):
                yield Window.model_validate(document)

    async def places(self) -> AsyncIterator[Window]:
        """Every window, without what is in it."""
        with translated():
            async for document in self._collection.find({}, {"tenant": 1, "job_id": 1, "width": 1, "start": 1}):
                yield Window.model_validate(document)


def query_of(tenant: str, job_id: str | None, width: Width, begin: datetime, end: datetime) -> Document:
    """What `find` asks for: one of the indexes serves it."""
    job: Document = {} if job_id is None else {"job_id": job_id}
    return {"tenant": tenant, **job, "width": width.value, "start": {"$gte": begin, "$lt": end}}


def _id(tenant: str, job_id: str, width: Width, start: datetime) -> str:
    return derived_id("window", tenant, job_id, width, start.isoformat())


def _document(window: Window, revision: int) -> dict[str, Any]:
    return {
        "tenant": window.tenant,
        "job_id": window.job_id,
        "width": window.width.value,
        "start": window.start,
        "revision": revision,
        "figures": in_order(window.figures),
        "questions": {key: text.model_dump() for key, text in sorted(window.questions.items())},
    }
