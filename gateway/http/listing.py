"""Which part of a list is asked for."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query

from gateway.http.cursor import CursorInvalid, Place, decode_cursor
from gateway.problems.document import FieldError
from gateway.problems.validation import invalid


@dataclass(frozen=True, slots=True)
class Listing:
    """At most `limit` items, from after `after` on."""

    limit: int
    after: Place | None


def _listing(
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=1000, description="next_cursor of the page before")] = None,
) -> Listing:
    try:
        return Listing(limit, None if cursor is None else decode_cursor(cursor))
    except CursorInvalid as broken:
        raise invalid([FieldError(parameter="cursor", detail=str(broken))]) from broken


Listed = Annotated[Listing, Depends(_listing)]
"""The part asked for, for a route."""
