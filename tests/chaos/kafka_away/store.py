"""What waited in MongoDB for Kafka to come back."""

from typing import Any

from pymongo import MongoClient

from tests.chaos.checker.evidence import Connections
from tests.chaos.checker.report import Breach, Finding, finding

_OUTBOX = "gateway.outbox"


def emptied(connections: Connections) -> Finding:
    """Nothing waits any more. Raises pymongo.errors.PyMongoError."""
    client: MongoClient[dict[str, Any]] = MongoClient(connections.mongodb_url)
    try:
        left = list(client[connections.mongodb_database][_OUTBOX].find({"published_at": None}, {"_id": 1}))
    finally:
        client.close()
    waiting = (Breach(str(document["_id"]), "is kept, and was never published") for document in left)
    return finding("nothing waits in the store any more", 1, "collection", waiting)
