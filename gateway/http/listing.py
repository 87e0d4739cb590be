"""Which part of a list is asked for, and in which order."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Query
from pydantic import AfterValidator, AwareDatetime, BeforeValidator

from gateway.http.cursor import CursorInvalid, Place, decode_cursor
from gateway.http.on_loop import on_loop
from gateway.problems.document import FieldError
from gateway.problems.validation import invalid
from shared.mongo.paging import Page

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Order:
    """An order of a list: by what stands at `path`, a `kind`, and by the id where that is the same."""

    name: str
    path: str = "created_at"
    is_descending: bool = True
    kind: type[datetime] | type[float] = datetime


NEWEST = Order("-created_at")
OLDEST = Order("created_at", is_descending=False)


@dataclass(frozen=True, slots=True)
class Listing:
    """At most `limit` items in an order, from after `after` on."""

    limit: int
    after: Place | None
    order: Order = NEWEST

    @property
    def page(self) -> Page:
        """What is read for it: one item more than is shown, where there is one, to see whether anything follows."""
        return Page(self.limit + 1, self.after, self.order.path, self.order.is_descending)


class TimeSort(StrEnum):
    """By when it was made; with a minus, the newest first."""

    NEWEST = "-created_at"
    OLDEST = "created_at"


def _written(given: object) -> object:
    if not isinstance(given, str) or not _RFC_3339.fullmatch(given):
        raise ValueError("Give a time as 2026-11-23T09:30:00Z, with its offset (+ is %2B in an address).")
    return given


def _moment(given: datetime) -> datetime:
    try:
        return given.astimezone(UTC)
    except OverflowError:  # within a day of the first or the last moment that there is
        return (datetime.min if given.year == 1 else datetime.max).replace(tzinfo=UTC)


Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_moment)]
"""A point in time with its offset, as a query has it."""

Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=1000, description="next_cursor of the page before")]
CreatedAfter = Annotated[Moment | None, Query(description="made then or later")]
CreatedBefore = Annotated[Moment | None, Query(description="made before then")]


def listing(limit: int, cursor: str | None, order: Order) -> Listing:
    """The part of a list in `order`.

    Raises:
        Problem: `invalid-request`, where the cursor is none of this order.
    """
    try:
        return Listing(limit, None if cursor is None else decode_cursor(cursor, order.name, order.kind), order)
    except CursorInvalid as broken:
        raise invalid([FieldError(parameter="cursor", detail=str(broken))]) from broken


def _listing(limit: Limit = 20, cursor: Cursor = None, sort: TimeSort = TimeSort.NEWEST) -> Listing:
    return listing(limit, cursor, NEWEST if sort is TimeSort.NEWEST else OLDEST)


Listed = Annotated[Listing, Depends(on_loop(_listing))]
"""The part asked for, for a route."""


def _created(created_after: CreatedAfter = None, created_before: CreatedBefore = None) -> Mapping[str, object]:
    bounds = {"$gte": created_after, "$lt": created_before}
    given = {operator: moment for operator, moment in bounds.items() if moment is not None}
    return {"created_at": given} if given else {}


CreatedWithin = Annotated[Mapping[str, object], Depends(on_loop(_created))]
"""The time that a list is of, as a query on its documents."""
