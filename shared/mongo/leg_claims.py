"""Which call speaks the script of an attempt: the first to fetch it, and no other."""

from datetime import datetime

from pymongo.errors import DuplicateKeyError

from shared.call_urls import Leg
from shared.failpoints import failpoint
from shared.mongo.database import Database, translated

_COLLECTION = "gateway.legs"


class LegClaims:
    """One document for each leg, written once."""

    def __init__(self, database: Database) -> None:
        self._collection = database.collection(_COLLECTION)

    async def claim(self, leg: Leg, call_sid: str, now: datetime) -> str:
        """Claims a leg durably. Returns the CallSid that has it: this one, or the one that was first.

        Raises:
            StoreUnavailable: it is not known who has it.
        """
        key = f"{leg.tenant}/{leg.interview_id}/{leg.attempt}"
        claim = {"_id": key, "tenant": leg.tenant, "call_sid": call_sid, "claimed_at": now}
        with translated():
            try:
                await self._collection.insert_one(claim)
            except DuplicateKeyError:
                found = await self._collection.find_one({"_id": key})
                return str(found["call_sid"]) if found else call_sid
        failpoint("legs.claimed")
        return call_sid
