"""Which shadow of a collection is being built beside it, by whom, and what was kept of the one before."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pymongo.results import UpdateResult

from shared.failpoints import failpoint
from shared.mongo.database import Database, translated
from shared.mongo.update import Document

LOOK_UP_SECONDS = 0.5
"""For how long a writer may rely on what it last read here."""

NOTICE_SECONDS = 2 * LOOK_UP_SECONDS
"""After this long every writer knows of a change here."""

LEASE_SECONDS = 30.0
"""For how long a replay that says nothing more is taken for alive."""

_COLLECTION = "projections"
_RENEWED: Document = {"$add": ["$$NOW", int(LEASE_SECONDS * 1000)]}  # the server's clock: there is only one of it
_IS_LEASED: Document = {"$expr": {"$gt": ["$replay.expires_at", "$$NOW"]}}
_IS_FREE: Document = {"$expr": {"$lte": [{"$ifNull": ["$replay.expires_at", None]}, "$$NOW"]}}


class ReplayUnderWay(RuntimeError):
    """Another replay holds the lease; the message says whose it is."""


class LeaseLost(RuntimeError):
    """The lease ran out: writers may have stopped writing to the shadow, so it must not take the live one's place."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of the collection that was kept at the last switch.

    It holds every fact below `offsets`, which are by topic and partition.
    """

    at: datetime
    offsets: Mapping[tuple[str, int], int]


class ShadowRegister:
    """The control document of one collection. Leases are by the server's clock."""

    def __init__(self, database: Database, name: str) -> None:
        self._collection = database.collection(_COLLECTION)
        self._name = name

    async def announced(self) -> str | None:
        """The shadow that writers are to write to, if there is one whose replay lives."""
        with translated():
            found = await self._collection.find_one({"_id": self._name, **_IS_LEASED}, {"replay.shadow": 1})
        return found["replay"].get("shadow") if found else None

    async def lease(self, owner: str) -> None:
        """Makes `owner` the only replay of the collection.

        Raises:
            ReplayUnderWay: another one is.
        """
        taken = {"$set": {"replay": {"$literal": {"owner": owner}}}}
        ends = {"$set": {"replay.since": "$$NOW", "replay.expires_at": _RENEWED}}
        with translated():
            await self._collection.update_one({"_id": self._name}, {"$setOnInsert": {"_id": self._name}}, upsert=True)
            failpoint("replay.registered")
            result = await self._collection.update_one({"_id": self._name, **_IS_FREE}, [taken, ends])
            failpoint("replay.leased")
            if result.matched_count == 0:
                raise ReplayUnderWay(_holder(await self._collection.find_one({"_id": self._name})))

    async def renew(self, owner: str) -> None:
        """Extends the lease. Raises `LeaseLost` when it is over, or another's; so do the next three."""
        with translated():
            result = await self._collection.update_one(
                self._leased_to(owner), [{"$set": {"replay.expires_at": _RENEWED}}]
            )
            failpoint("replay.renewed")
        self._check(result)

    async def announce(self, owner: str, shadow: str) -> None:
        """From `NOTICE_SECONDS` later on, whatever is written to the collection is in `shadow` too."""
        with translated():
            result = await self._collection.update_one(
                self._leased_to(owner), [{"$set": {"replay.shadow": {"$literal": shadow}}}]
            )
            failpoint("replay.announced")
        self._check(result)

    async def withdraw(self, owner: str) -> None:
        """Writers are to leave the shadow alone again; after `NOTICE_SECONDS` they do."""
        with translated():
            result = await self._collection.update_one(self._leased_to(owner), {"$unset": {"replay.shadow": ""}})
            failpoint("replay.withdrawn")
        self._check(result)

    async def keep(self, owner: str, offsets: Mapping[tuple[str, int], int]) -> None:
        """Notes below which offsets the collection that was just kept holds every fact."""
        listed = [[topic, partition, offset] for (topic, partition), offset in sorted(offsets.items())]
        kept = {"at": "$$NOW", "offsets": {"$literal": listed}}
        with translated():
            result = await self._collection.update_one(self._leased_to(owner), [{"$set": {"kept": kept}}])
            failpoint("replay.noted")
        self._check(result)

    async def release(self, owner: str) -> None:
        """Ends the lease. Does nothing when it is not the owner's any more."""
        with translated():
            await self._collection.update_one({"_id": self._name, "replay.owner": owner}, {"$unset": {"replay": ""}})
            failpoint("replay.released")

    async def kept(self) -> Kept | None:
        """What was noted at the last switch."""
        with translated():
            found = await self._collection.find_one({"_id": self._name})
        if found is None or "kept" not in found:
            return None
        offsets = {(topic, partition): offset for topic, partition, offset in found["kept"]["offsets"]}
        return Kept(found["kept"]["at"], offsets)

    def _leased_to(self, owner: str) -> Document:
        return {"_id": self._name, "replay.owner": owner, **_IS_LEASED}

    def _check(self, result: UpdateResult) -> None:
        if result.matched_count == 0:
            raise LeaseLost(f"The lease on {self._name} is over: the replay was held up for too long.")


class Mirror:
    """What a writer knows of the shadow of its collection: at most `LOOK_UP_SECONDS` old."""

    def __init__(self, register: ShadowRegister) -> None:
        self._register = register
        self._shadow: str | None = None
        self._known_until = float("-inf")

    async def shadow(self) -> str | None:
        """The shadow to write to before the collection itself."""
        asked_at = time.monotonic()
        if asked_at >= self._known_until:
            self._shadow = await self._register.announced()
            self._known_until = asked_at + LOOK_UP_SECONDS
        return self._shadow


def _holder(found: Document | None) -> str:
    replay = (found or {}).get("replay")
    if replay is None:
        return "another replay was there a moment ago; try again"
    return (
        f"{replay['owner']} is at it since {replay['since']:%H:%M:%S} UTC. "
        f"If it is gone, its lease ends at {replay['expires_at']:%H:%M:%S} UTC."
    )
