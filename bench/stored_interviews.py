"""Finished interviews as the services store them, many of them: folded by the services' own tables, then retold."""

import asyncio
import itertools
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bson import encode
from bson.raw_bson import RawBSONDocument
from pymongo import AsyncMongoClient

from bench.told import finished, interview_id
from services.scoring_service import handlers as scoring
from services.telephony_service import handlers as telephony
from shared.events.fact import Fact
from shared.kafka.table import Table
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.projection import Projection
from shared.mongo.settings import MongoSettings
from shared.mongo.update import Document, MergedUpdates

_SEED = 20261127
_DIFFERENT = 300
_AT_ONCE = 1000
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
_APART = timedelta(seconds=90)


@dataclass(frozen=True)
class Stored:
    """An interview's two documents, as BSON: to encode a hundred thousand anew would take a minute."""

    interview: RawBSONDocument
    evaluation: RawBSONDocument


def created_at(number: int) -> datetime:
    """When it was asked for: no two at once."""
    return _FIRST + number * _APART


def folded(table: Table, story: Sequence[Fact]) -> Document:
    """The document that a service's live projection makes of a story of one aggregate."""
    merged = MergedUpdates()
    for fact in story:
        if fact.data.topic in table.topics:
            merged.add(fact.subject, table.fold(fact))
    [(key, update)] = merged.by_key().items()
    return update.apply({"_id": key})


def different() -> list[tuple[Document, Document]]:
    """Finished interviews, each with a life of its own, and their evaluations."""
    stories = itertools.islice(finished(_SEED), _DIFFERENT)
    return [(folded(telephony.TABLE, story), folded(scoring.TABLE, story)) for story in stories]


def many(count: int) -> Iterator[Stored]:
    """So many, each asked for at a moment of its own."""
    lives = [(_elements(_rest(interview)), _elements(_rest(evaluation))) for interview, evaluation in different()]
    for number in range(count):
        own = _elements({"_id": interview_id(number), "created_at": created_at(number)})
        interview, evaluation = lives[number % len(lives)]
        yield Stored(_document(own + interview), _document(own + evaluation))


def _rest(document: Document) -> Document:
    return {name: value for name, value in document.items() if name not in ("_id", "created_at")}


def _elements(document: Document) -> bytes:
    """Without the length before and the nought after them."""
    return encode(document)[4:-1]


def _document(elements: bytes) -> RawBSONDocument:
    return RawBSONDocument(struct.pack("<i", len(elements) + 5) + elements + b"\0")


async def store(url: str, database: str, count: int) -> None:
    """Writes them, with the indexes that the services make."""
    client: AsyncMongoClient[Document] = AsyncMongoClient(url, tz_aware=True)
    async with client:
        everything = many(count)
        while part := list(itertools.islice(everything, _AT_ONCE)):
            await _insert(client, database, part)
    # Of what is there already an index is made in a fraction of the time.
    async with Database(MongoSettings(mongodb_url=url, mongodb_database=database)) as opened:
        await Projection(opened, CollectionName.INTERVIEWS).ensure_indexes(telephony.INDEXES)
        await Projection(opened, CollectionName.EVALUATIONS).ensure_indexes(scoring.INDEXES)


async def _insert(client: AsyncMongoClient[Document], database: str, part: Sequence[Stored]) -> None:
    collections = client[database]
    await asyncio.gather(
        collections[CollectionName.INTERVIEWS].insert_many([each.interview for each in part], ordered=False),
        collections[CollectionName.EVALUATIONS].insert_many([each.evaluation for each in part], ordered=False),
    )
