"""Reads the projections with the bare driver."""

from collections.abc import Mapping
from typing import Any

from bson.codec_options import CodecOptions
from pymongo import MongoClient

Document = Mapping[str, Any]
Collections = Mapping[str, Mapping[str, Document]]
"""Documents by collection and id."""

PROJECTIONS = ("jobs", "candidates", "interviews", "evaluations", "assessments")


def rebuilt(name: str) -> str:
    """The collection that holds the projection `name` as it was folded anew from offset 0."""
    return f"{name}.rebuilt"


def read_projections(url: str, database: str) -> dict[str, dict[str, Document]]:
    """The projections, the live ones and the rebuilt ones. Raises pymongo.errors.PyMongoError."""
    client: MongoClient[dict[str, Any]] = MongoClient(url, tz_aware=True)
    try:
        found = client.get_database(database, codec_options=CodecOptions(tz_aware=True))
        names = [each for name in PROJECTIONS for each in (name, rebuilt(name))]
        return {name: {document["_id"]: document for document in found[name].find()} for name in names}
    finally:
        client.close()
