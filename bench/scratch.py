"""A database for one measurement."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.write_concern import WriteConcern

Document = dict[str, Any]


@asynccontextmanager
async def scratch(url: str, name: str) -> AsyncIterator[AsyncDatabase[Document]]:
    """The database `name`, by the driver alone; writes are acknowledged by a majority. Dropped at the end."""
    async with AsyncMongoClient[Document](url, tz_aware=True) as client:
        yield client.get_database(name, write_concern=WriteConcern(w="majority"))
        await client.drop_database(name)


async def check_count(database: AsyncDatabase[Document], collection: str, expected: int) -> None:
    """Raises AssertionError where a collection has other than `expected` documents: the work was not done."""
    found = await database[collection].estimated_document_count()
    if found != expected:
        raise AssertionError(f"{found} documents in {collection} instead of {expected}")
