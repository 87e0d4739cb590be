"""What MongoDB was asked, and how it found it: mongod's own profiler, of one database."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from pymongo import AsyncMongoClient

_KEPT_BYTES = 128 * 1024 * 1024
_NOTHING_TO_FIND = "EOF"
_PRODUCT = "screener"
"""The application's name on the connections of `shared.mongo.database`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One operation. `plan` is mongod's summary, such as `IXSCAN { due_at: 1 }`."""

    kind: str
    collection: str
    plan: str
    command: dict[str, Any]

    @property
    def scans(self) -> bool:
        """Whether it read a collection from its beginning to its end."""
        return "COLLSCAN" in self.plan

    @property
    def found_its_way(self) -> bool:
        """Whether it had a collection before it, and did not scan it."""
        return not self.scans and self.plan != _NOTHING_TO_FIND


class Profile:
    """What was asked since the profiler was turned on."""

    def __init__(self, database: Any) -> None:
        self._database = database

    async def asked(self) -> list[Asked]:
        """Every operation of the product that had a plan: finds, aggregates, updates, deletes, counts, getMores."""
        return [_read(entry) async for entry in self._database["system.profile"].find().sort("$natural", 1)]

    async def is_whole(self) -> bool:
        """Whether nothing was dropped to make room."""
        stats = await self._database.command("collStats", "system.profile")
        return bool(stats["size"] < 0.9 * _KEPT_BYTES)


@asynccontextmanager
async def profiled(url: str, database: str) -> AsyncIterator[Profile]:
    """Turns the profiler on for whatever the product asks of `database`; off, and its notes dropped, at the end."""
    async with AsyncMongoClient[dict[str, Any]](url) as client:
        watched = client[database]
        await watched.command("profile", 0)
        await watched.drop_collection("system.profile")
        await watched.create_collection("system.profile", capped=True, size=_KEPT_BYTES)
        planned = {"appName": _PRODUCT, "planSummary": {"$exists": True}}
        await watched.command({"profile": 1, "slowms": 0, "filter": planned})
        try:
            yield Profile(watched)
        finally:
            await watched.command({"profile": 0, "slowms": 100, "filter": "unset"})
            await watched.drop_collection("system.profile")


def _read(entry: dict[str, Any]) -> Asked:
    command = entry.get("originatingCommand") or entry.get("command") or {}
    return Asked(entry["op"], entry["ns"].split(".", 1)[1], entry["planSummary"], command)


def shape(asked: Asked) -> str:
    """An operation without its values, so that the same one shows once."""
    told = re.sub(r"'[^']*'|datetime\.datetime\([^)]*\)|\b\d[\d.]*\b", "…", repr(asked.command.get("filter")))
    return f"{asked.kind} {asked.collection}: {asked.plan} {told if asked.command else ''}"
