"""No list scans a collection, whatever it is filtered and sorted by."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.http.interview_listing import InterviewSort, filters, ordered
from gateway.http.listing import NEWEST, OLDEST, Order
from services.candidate_service.handlers import INDEXES as CANDIDATES
from services.jd_service.handlers import INDEXES as JOBS
from services.telephony_service.handlers import INDEXES as INTERVIEWS
from shared.events.interviews import Outcome, Recommendation
from shared.mongo.database import Database
from shared.mongo.indexes import Index
from shared.mongo.paging import Page, paged
from shared.mongo.projection import Projection
from shared.mongo.update import Document
from shared.projections.interview import InterviewStatus

AT = datetime(2026, 11, 23, tzinfo=UTC)
CREATED: dict[str, object] = {"created_at": {"$gte": AT, "$lt": AT + timedelta(days=1)}}
NO_FILTER: dict[str, Any] = dict.fromkeys(
    (
        *("job_id", "candidate_id", "status", "outcome", "recommendation", "reviewed_recommendation"),
        *("needs_human", "min_score", "max_score"),
    )
)
FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"job_id": "job_1"},
    {"candidate_id": "cand_1"},
    {"status": InterviewStatus.COMPLETED},
    {"outcome": Outcome.COMPLETE},
    {"recommendation": Recommendation.HIRE},
    {"reviewed_recommendation": Recommendation.HIRE},
    {"needs_human": True},
    {"min_score": 5.0},
    {"max_score": 5.0, "status": InterviewStatus.COMPLETED},
    {"job_id": "job_1", "min_score": 7.0, "recommendation": Recommendation.HIRE},
)


def _interview_lists() -> list[tuple[Document, Order]]:
    return [
        ordered(filters(created, **{**NO_FILTER, **given}), sort)
        for given in FILTERS
        for created in ({}, CREATED)
        for sort in InterviewSort
    ]


def _others(*queries: Document) -> list[tuple[Document, Order]]:
    return [
        ({**query, **created}, order) for query in queries for created in ({}, CREATED) for order in (NEWEST, OLDEST)
    ]


LISTS: dict[str, tuple[tuple[Index, ...], list[tuple[Document, Order]], str]] = {
    "jobs": (JOBS, _others({}), "created"),
    "candidates": (
        CANDIDATES,
        _others({}, {"created.value.email": "a@example.com"}, {"created.value.phone": "+12025550143"}),
        "created",
    ),
    "interviews": (INTERVIEWS, _interview_lists(), "requested"),
}


def _stages(plan: Any) -> set[str]:
    if isinstance(plan, dict):
        own = {plan["stage"]} if isinstance(plan.get("stage"), str) else set()
        return own.union(*map(_stages, plan.values()))
    return set().union(*map(_stages, plan)) if isinstance(plan, list) else set()


@pytest.mark.parametrize("name", LISTS)
async def test_no_list_scans_its_collection(database: Database, name: str) -> None:
    indexes, lists, anchor = LISTS[name]
    projection = Projection(database, f"listed.{name}")
    await projection.ensure_indexes(indexes)
    collection = database.collection(projection.name)
    await collection.insert_many([{"tenant": f"t{n % 3}", "created_at": AT + timedelta(seconds=n)} for n in range(50)])
    for query, order in lists:
        for after in (None, (AT if order.kind is datetime else 5.0, "some_id")):
            page = Page(20, after, order.path, order.is_descending)
            matching, sort = paged({"tenant": "t1", **query, anchor: {"$exists": True}}, page)
            plan = await collection.find(matching).sort(sort).limit(20).explain()
            stages = _stages(plan["queryPlanner"]["winningPlan"])
            assert "IXSCAN" in stages, (matching, sort)
            assert "COLLSCAN" not in stages, (matching, sort)


async def test_pages_by_score_follow_each_other_both_ways(database: Database) -> None:
    projection = Projection(database, "listed.by_score")
    path = "score"
    await database.collection(projection.name).insert_many([{"_id": f"{n:02}", path: float(n // 3)} for n in range(10)])
    for is_descending in (True, False):
        seen: list[str] = []
        page = Page(4, None, path, is_descending)
        while found := await projection.page({}, page):
            seen += [document["_id"] for document in found]
            page = Page(4, (found[-1][path], found[-1]["_id"]), path, is_descending)
        assert seen == sorted((f"{n:02}" for n in range(10)), reverse=is_descending)
