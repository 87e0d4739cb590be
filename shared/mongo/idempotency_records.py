"""What a client's key stands for: which write it was sent with, who is working on it, and what was answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from shared.errors import Transient
from shared.failpoints import failpoint
from shared.mongo.database import Database, translated
from shared.mongo.indexes import Index, make_indexes
from shared.mongo.update import Document

_COLLECTION = "gateway.idempotency"
_ATTEMPTS = 5

LEASE = timedelta(seconds=6)
"""How long a gateway that works on a write has before another may begin it anew. Renewed while it works."""


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What a write was answered with. `headers` are those that a repetition is to have, too."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Claimed:
    """The write is the caller's to do. `base` is what an earlier try of it was based on."""

    base: str | None


@dataclass(frozen=True, slots=True)
class InFlight:
    """Somebody else works on it, until then at least."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Reused:
    """The key was sent before, with another write."""


Standing = Claimed | InFlight | Reused | StoredAnswer


class KeyContended(Transient):
    """The record changed at each look: it is not known how the key stands."""


class IdempotencyRecords:
    """One document for each tenant and key, which MongoDB removes when its time is over.

    They spare clients a second look and nothing more: that a write is done once is by its fact's id, which is derived
    from the same key and outlives all this. So a lease that ran out too early, by a clock that is ahead, does no harm.
    """

    def __init__(self, database: Database, kept: timedelta) -> None:
        self._collection = database.collection(_COLLECTION)
        self._kept = kept
        self._is_indexed = False

    async def claim(self, key: str, fingerprint: str, holder: str, now: datetime) -> Standing:
        """Begins the write `fingerprint` under `key`, or says why not.

        Raises:
            StoreUnavailable: nothing is known.
            KeyContended: the same.
        """
        await self._ensure_index()
        free = {"_id": key, "fingerprint": fingerprint, "answer": {"$exists": False}, "leased_until": {"$lte": now}}
        taken = {"holder": holder, "leased_until": now + LEASE, "expires_at": now + self._kept}
        for _ in range(_ATTEMPTS):
            with translated():
                try:
                    found = await self._collection.find_one_and_update(
                        free,
                        {"$set": taken, "$inc": {"tries": 1}},
                        upsert=True,
                        return_document=ReturnDocument.AFTER,
                    )
                except DuplicateKeyError:
                    standing = await self._taken(key, fingerprint, now)
                    if standing is not None:
                        return standing
                    continue
            failpoint("idempotency.claimed")
            return Claimed(found.get("base"))
        raise KeyContended(f"the record of {key} changed again and again")

    async def renew(self, key: str, holder: str, now: datetime) -> None:
        """The holder is still working. Raises `StoreUnavailable`."""
        with translated():
            await self._collection.update_one({"_id": key, "holder": holder}, {"$set": {"leased_until": now + LEASE}})
        failpoint("idempotency.renewed")

    async def pin(self, key: str, base: str) -> str:
        """Keeps what the write is based on, so that a repetition of it builds on the same. The first one stands."""
        with translated():
            await self._collection.update_one({"_id": key, "base": {"$exists": False}}, {"$set": {"base": base}})
            failpoint("idempotency.pinned")
            found = await self._collection.find_one({"_id": key})
        return str(found["base"]) if found and "base" in found else base

    async def answer(self, key: str, answer: StoredAnswer, now: datetime) -> StoredAnswer:
        """Keeps the answer and ends the claim. Returns the answer that stands: the first."""
        kept = {"status": answer.status, "headers": [list(pair) for pair in answer.headers], "body": answer.body}
        with translated():
            result = await self._collection.update_one(
                {"_id": key, "answer": {"$exists": False}},
                {
                    "$set": {"answer": kept, "expires_at": now + self._kept},
                    "$unset": {"holder": "", "leased_until": ""},
                },
            )
            failpoint("idempotency.answered")
            found = None if result.matched_count else await self._collection.find_one({"_id": key})
        return _answer(found["answer"]) if found and "answer" in found else answer

    async def let_go(self, key: str, holder: str, now: datetime, *, unpins: bool = False) -> None:
        """Ends the claim without an answer: what came of the write is not known, and the same one may be tried again.

        `unpins`: what it was based on is no more, and the next try builds on what is there by then.

        Raises `StoreUnavailable`; then the lease runs out by itself.
        """
        change: Document = {"$set": {"leased_until": now}}
        if unpins:
            change["$unset"] = {"base": ""}
        with translated():
            await self._collection.update_one({"_id": key, "holder": holder}, change)
        failpoint("idempotency.let_go")

    async def forget(self, key: str, holder: str) -> None:
        """Nothing was done, so the key stands for nothing; unless an earlier try may have done something.

        Raises `StoreUnavailable`; then the key stands for the refused write until it expires.
        """
        with translated():
            await self._collection.delete_one({"_id": key, "holder": holder, "tries": 1})
        failpoint("idempotency.forgotten")

    async def _taken(self, key: str, fingerprint: str, now: datetime) -> Standing | None:
        """How a key stands that could not be claimed; none when that has just changed."""
        found = await self._collection.find_one({"_id": key})
        if found is None:
            return None
        if found["fingerprint"] != fingerprint:
            return Reused()
        if "answer" in found:
            return _answer(found["answer"])
        return InFlight(found["leased_until"]) if found["leased_until"] > now else None

    async def _ensure_index(self) -> None:
        """Once for each process, at the first key: the gateway starts without MongoDB."""
        if self._is_indexed:
            return
        expiry = Index("expiry", ("expires_at",), expires_after=0)
        await make_indexes(self._collection, [expiry])
        self._is_indexed = True


def _answer(kept: dict[str, Any]) -> StoredAnswer:
    headers = tuple((str(name), str(value)) for name, value in kept["headers"])
    return StoredAnswer(int(kept["status"]), headers, bytes(kept["body"]))
