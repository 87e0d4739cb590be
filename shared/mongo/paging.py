"""Parts of a list."""

from dataclasses import dataclass

from shared.mongo.update import Document


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list: at most `limit` documents, those after `after` in the order of (`path`, id).

    Every document has something at `path`, all of them of one type; else the list's query has to see to that.
    """

    limit: int
    after: tuple[object, str] | None = None
    path: str = "created_at"
    is_descending: bool = True


def paged(query: Document, page: Page) -> tuple[Document, list[tuple[str, int]]]:
    """What a page asks MongoDB for: the documents that match, and their order."""
    direction, beyond = (-1, "$lt") if page.is_descending else (1, "$gt")
    if page.after is not None:
        value, key = page.after
        later = {"$or": [{page.path: {beyond: value}}, {page.path: value, "_id": {beyond: key}}]}
        query = {"$and": [query, later]}
    return query, [(page.path, direction), ("_id", direction)]
