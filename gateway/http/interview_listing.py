"""Which interviews are asked for, and in which order."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Query

from gateway.http.cursor import Place
from gateway.http.listing import NEWEST, OLDEST, CreatedWithin, Cursor, Limit, Listing, Order, listing
from gateway.http.on_loop import on_loop
from gateway.listed import ListedInterview
from shared.events.interviews import Outcome, Recommendation
from shared.mongo.update import Document
from shared.projections.interview import InterviewStatus

_SCORE = "assessment.evaluated.value.overall_score"


class InterviewSort(StrEnum):
    """By when it was asked for, or by its score; with a minus, the newest or the highest first."""

    NEWEST = "-created_at"
    OLDEST = "created_at"
    BEST = "-score"
    WORST = "score"


_ORDERS = {
    InterviewSort.NEWEST: NEWEST,
    InterviewSort.OLDEST: OLDEST,
    InterviewSort.BEST: Order("-score", _SCORE, is_descending=True, kind=float),
    InterviewSort.WORST: Order("score", _SCORE, is_descending=False, kind=float),
}


@dataclass(frozen=True, slots=True)
class InterviewListing:
    """A part of the interviews that match `query`."""

    part: Listing
    query: Document

    def place(self, interview: ListedInterview) -> Place:
        """Where an interview stands in the order."""
        evaluated = interview.assessment.evaluated
        if self.part.order.kind is float and evaluated is not None and evaluated.value.overall_score is not None:
            return evaluated.value.overall_score, interview.id
        return interview.created_at, interview.id


def filters(
    created: CreatedWithin,
    job_id: Annotated[str | None, Query(max_length=200)] = None,
    candidate_id: Annotated[str | None, Query(max_length=200)] = None,
    status: InterviewStatus | None = None,
    outcome: Annotated[Outcome | None, Query(description="how the conversation ended")] = None,
    recommendation: Annotated[Recommendation | None, Query(description="as it was computed")] = None,
    reviewed_recommendation: Annotated[Recommendation | None, Query(description="as a human left it")] = None,
    needs_human: Annotated[bool | None, Query(description="whether only a human can tell")] = None,
    min_score: Annotated[float | None, Query(ge=0, le=10)] = None,
    max_score: Annotated[float | None, Query(ge=0, le=10)] = None,
) -> Document:
    """What the interviews asked for have in common, as a query on their documents."""
    asked = {
        "requested.value.job_id": job_id,
        "requested.value.candidate_id": candidate_id,
        "status.name": status and status.value,
        "completed.value.outcome": outcome and outcome.value,
        "assessment.evaluated.value.recommendation": recommendation and recommendation.value,
        "assessment.reviewed.value.recommendation": reviewed_recommendation and reviewed_recommendation.value,
        "assessment.evaluated.value.needs_human": needs_human,
    }
    bounds = {"$gte": min_score, "$lte": max_score}
    scores = {operator: bound for operator, bound in bounds.items() if bound is not None}
    given = {path: value for path, value in asked.items() if value is not None}
    return {**created, **given, **({_SCORE: scores} if scores else {})}


def ordered(query: Document, sort: InterviewSort) -> tuple[Document, Order]:
    """The query in an order. Where the order goes by the score, what has none is left out."""
    order = _ORDERS[sort]
    if order.kind is float and _SCORE not in query:
        query = {**query, _SCORE: {"$gte": 0}}
    return query, order


def _listing(
    query: Annotated[Document, Depends(on_loop(filters))],
    limit: Limit = 20,
    cursor: Cursor = None,
    sort: Annotated[InterviewSort, Query(description="by score: only those that have one")] = InterviewSort.NEWEST,
) -> InterviewListing:
    matching, order = ordered(query, sort)
    return InterviewListing(listing(limit, cursor, order), matching)


InterviewsListed = Annotated[InterviewListing, Depends(on_loop(_listing))]
"""The interviews asked for, for a route."""
