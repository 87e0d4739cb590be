"""Lists."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from pydantic import BaseModel, Field

from gateway.http.cursor import Place, encode_cursor
from gateway.http.listing import Listing
from shared.projections.cell import DocumentModel

V = TypeVar("V", bound=BaseModel)
T = TypeVar("T")
D = TypeVar("D", bound=DocumentModel)


class PageView(BaseModel, Generic[V]):
    """A part of a list."""

    items: list[V]
    next_cursor: str | None = Field(description="send it as `cursor` for the next page; none on the last one")


def by_creation(document: DocumentModel) -> Place:
    """Where a document stands in a list that is sorted by time."""
    return document.created_at, document.id


def page_view(
    documents: Sequence[D], listing: Listing, view: Callable[[D], V], place: Callable[[D], Place] = by_creation
) -> PageView[V]:
    """A page of documents: `paged`, by when they were made unless it is said otherwise."""
    return paged(documents, listing, view, place)


def paged(found: Sequence[T], listing: Listing, view: Callable[[T], V], place: Callable[[T], Place]) -> PageView[V]:
    """A page of things of which one more was asked for to see whether there is a next one.

    `place` is where one of them stands in the listing's order.
    """
    shown = found[: listing.limit]
    cursor = encode_cursor(listing.order.name, place(shown[-1])) if len(found) > listing.limit else None
    return PageView(items=[view(each) for each in shown], next_cursor=cursor)
