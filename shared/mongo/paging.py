"""Lists, newest first, by (created_at, _id)."""

from collections.abc import Mapping
from datetime import datetime

from shared.mongo.update import Document

Place = tuple[datetime, str]
"""Where a page ended."""


def page_query(query: Mapping[str, object], after: Place | None) -> Document:
    """`query`, from after `after` on."""
    if after is None:
        return dict(query)
    at, key = after
    return {**query, "$or": [{"created_at": {"$lt": at}}, {"created_at": at, "_id": {"$lt": key}}]}
