"""Lists."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from pydantic import BaseModel, Field

from gateway.http.cursor import Place, encode_cursor
from shared.projections.cell import DocumentModel

V = TypeVar("V", bound=BaseModel)
D = TypeVar("D", bound=DocumentModel)
T = TypeVar("T")


class PageView(BaseModel, Generic[V]):
    """A part of a list, newest first."""

    items: list[V]
    next_cursor: str | None = Field(description="send it as `cursor` for the next page; none on the last one")


def page_view(documents: Sequence[D], limit: int, view: Callable[[D], V]) -> PageView[V]:
    """A page of at most `limit`, from documents of which one more was asked for to see whether there is a next one."""
    return paged(documents, limit, view, lambda document: (document.created_at, document.id))


def paged(found: Sequence[T], limit: int, view: Callable[[T], V], place: Callable[[T], Place]) -> PageView[V]:
    """`page_view`, of anything that has a place."""
    shown = found[:limit]
    cursor = encode_cursor(place(shown[-1])) if len(found) > limit else None
    return PageView(items=[view(each) for each in shown], next_cursor=cursor)
