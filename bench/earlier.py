"""Interviews of earlier days: what one that was held left in MongoDB, as that of thousands.

What stays the same in all of them is whatever has no identity: the words, the scores and the times.
"""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Mapping, Sequence, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bson import encode
from bson.raw_bson import RawBSONDocument
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase

from devkit.world import World
from shared.mongo.settings import MongoSettings

_IDENTITY = re.compile(
    rb"((?:int_|cand_|job_|CA|RE)[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\+1202556[0-9]{4})"
)
"""Ids of ours and of Twilio's, of facts and effects, and numbers."""
_PER_JOB = 100
_AT_ONCE = 50
_NOT_PER_INTERVIEW = frozenset({"jobs", "jd_service.effects", "analytics_windows", "webhook_workers"})
"""Collections of which a job, an hour or a process has a document."""


@dataclass(frozen=True)
class Traces:
    """The documents of one interview, by collection, as BSON that is cut at each identity: every other part is one."""

    documents: Mapping[str, Sequence[Sequence[bytes]]]

    @classmethod
    def of(cls, documents: Mapping[str, Sequence[bytes]]) -> "Traces":
        """Cuts documents, of whatever collections."""
        return cls({name: [_IDENTITY.split(document) for document in some] for name, some in documents.items()})

    @cached_property
    def identities(self) -> Set[bytes]:
        """All that are in them."""
        return {part for some in self.documents.values() for document in some for part in document[1::2]}

    def of_another(self, number: int) -> Mapping[str, list[RawBSONDocument]]:
        """The same as those of another: every identity is replaced by one of the same length."""
        own = {identity: _of_another(identity, number) for identity in self.identities}
        return {
            name: [RawBSONDocument(b"".join([own.get(part, part) for part in document])) for document in documents]
            for name, documents in self.documents.items()
        }


async def traces_of(world: World, interview_id: str) -> Traces:
    """What an interview left, which is the only one of its candidate."""
    async with _database(world) as database:
        interview = await database["interviews"].find_one({"_id": interview_id})
        assert interview is not None, "it was held"
        ours = interview_id.encode(), str(interview["requested"]["value"]["candidate_id"]).encode()
        found = {}
        for name in await database.list_collection_names():
            if name in _NOT_PER_INTERVIEW:
                continue
            documents = [encode(document) async for document in database[name].find()]
            mine = [document for document in documents if any(identity in document for identity in ours)]
            if mine:
                found[name] = mine
    return Traces.of(found)


async def insert_earlier(world: World, traces: Traces, count: int) -> None:
    """Puts so many earlier interviews into MongoDB, of a hundred to a job."""
    async with _database(world) as database:
        for start in range(0, count, _AT_ONCE):
            batch: dict[str, list[RawBSONDocument]] = {}
            for number in range(start, min(start + _AT_ONCE, count)):
                for name, documents in traces.of_another(number).items():
                    batch.setdefault(name, []).extend(documents)
            # Side by side: each waits for the journal.
            await asyncio.gather(
                *(database[name].insert_many(documents, ordered=False) for name, documents in batch.items())
            )


def _of_another(identity: bytes, number: int) -> bytes:
    if identity.startswith(b"+"):
        return b"+1202557%04d" % (number % 10_000)
    whose = number // _PER_JOB if identity.startswith(b"job_") else number
    drawn = hashlib.md5(b"%d %b" % (whose, identity), usedforsecurity=False).hexdigest().encode()
    if b"-" in identity:
        return b"-".join((drawn[:8], drawn[8:12], drawn[12:16], drawn[16:20], drawn[20:]))
    return identity[:-32] + drawn


@asynccontextmanager
async def _database(world: World) -> AsyncIterator[AsyncDatabase[Any]]:
    settings = MongoSettings(mongodb_url=world.mongod.url)
    async with AsyncMongoClient[Any](settings.mongodb_url) as client:
        yield client[settings.mongodb_database]
