"""Lists."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from pydantic import BaseModel, Field

from gateway.http.cursor import encode_cursor
from shared.projections.cell import DocumentModel

V = TypeVar("V", bound=BaseModel)
D = TypeVar("D", bound=DocumentModel)


class PageView(BaseModel, Generic[V]):
    """A part of a list, newest first."""

    items: list[V]
    next_cursor: str | None = Field(description="send it as `cursor` for the next page; none on the last one")


def page_view(documents: Sequence[D], limit: int, view: Callable[[D], V]) -> PageView[V]:
    """A page of at most `limit`, from documents of which one more was asked for to see whether there is a next one."""
    shown = documents[:limit]
    has_more = len(documents) > limit
    cursor = encode_cursor((shown[-1].created_at, shown[-1].id)) if has_more else None
    return PageView(items=[view(document) for document in shown], next_cursor=cursor)
