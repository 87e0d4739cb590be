"""Indexes, as values, and the command that makes them."""

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass

import pymongo
from pymongo import IndexModel

from shared.failpoints import failpoint
from shared.mongo.database import Collection, translated

_MAKING_SECONDS = 3600.0
"""An index takes as long to make as its collection is large."""


@dataclass(frozen=True, slots=True)
class Index:
    """An index that a collection's owner keeps. Fields ascend, or descend where marked with a minus."""

    name: str
    fields: tuple[str, ...]
    expires_after: int | None = None
    """Seconds from the time in its field until MongoDB deletes the document; none where it never does."""

    def model(self) -> IndexModel:
        """As MongoDB wants it."""
        keys = [(field.lstrip("-"), -1 if field.startswith("-") else 1) for field in self.fields]
        expiry = {} if self.expires_after is None else {"expireAfterSeconds": self.expires_after}
        return IndexModel(keys, name=self.name, **expiry)


async def make_indexes(collection: Collection, indexes: Iterable[Index], is_patient: bool = False) -> None:
    """Makes what is missing, in one command, which reads the collection only once. Safe to repeat.

    It may take as long as any other operation; or, where the collection may be large and nobody waits, an hour. Raises
    `StoreUnavailable`.
    """
    models = [index.model() for index in indexes]
    if not models:
        return
    with translated(), pymongo.timeout(_MAKING_SECONDS) if is_patient else nullcontext():
        await collection.create_indexes(models)
    failpoint("indexes.made")
