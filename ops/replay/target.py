"""What a replay rebuilds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from shared.kafka.table import Table
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.indexes import Index


@dataclass(frozen=True, slots=True)
class Target:
    """The projection of a service. `service` is its consumer group too."""

    service: str
    collection: CollectionName
    table: Table
    indexes: tuple[Index, ...]
    afterwards: Callable[[Database], Awaitable[None]] | None = None
    """Makes anew what is counted from the collection, once it is switched."""
