"""The one connection to MongoDB, and the translation of its failures."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from bson.codec_options import CodecOptions
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    ExecutionTimeout,
    NetworkTimeout,
    NotPrimaryError,
    OperationFailure,
    WriteConcernError,
    WTimeoutError,
)
from pymongo.write_concern import WriteConcern

from shared.errors import Transient
from shared.mongo.settings import MongoSettings
from shared.mongo.update import Document

Collection = AsyncIOMotorCollection[Document]
_PASSING = (ConnectionFailure, ExecutionTimeout, NetworkTimeout, NotPrimaryError, WriteConcernError, WTimeoutError)

PASSING_CODES = frozenset(
    {
        *(6, 7, 89, 9001),  # HostUnreachable, HostNotFound, NetworkTimeout, SocketException
        *(50, 202, 262),  # MaxTimeMSExpired, NetworkInterfaceExceededTimeLimit, ExceededTimeLimit
        *(64, 112),  # WriteConcernFailed, WriteConflict
        *(91, 11600, 11602),  # ShutdownInProgress, InterruptedAtShutdown, InterruptedDueToReplStateChange
        *(133, 134),  # FailedToSatisfyReadPreference, ReadConcernMajorityNotAvailableYet
        *(189, 10107),  # PrimarySteppedDown, NotWritablePrimary
        *(13435, 13436),  # NotPrimaryNoSecondaryOk, NotPrimaryOrSecondary
    }
)
"""What MongoDB says while it changes its primary, shuts down, or is too busy: the same may succeed later."""


class StoreUnavailable(Transient):
    """MongoDB cannot be reached or did not answer in time."""


@contextmanager
def translated() -> Iterator[None]:
    """Turns the driver's passing failures into `StoreUnavailable`. What is a bug stays what it is."""
    try:
        yield
    except _PASSING as failure:
        raise StoreUnavailable(str(failure).split(", Timeout:")[0]) from failure
    except OperationFailure as failure:
        if (why := passing(failure)) is None:
            raise
        raise StoreUnavailable(why) from failure


def passing(failure: OperationFailure) -> str | None:
    """Why MongoDB did not do now what it may do later, in a few words; none where it never will.

    Of a bulk write it is enough that one of the writes may succeed later: what never will is told the next time.
    """
    if not isinstance(failure, BulkWriteError):
        return str(failure) if failure.code in PASSING_CODES else None
    if failure.details.get("writeConcernErrors"):
        return "not acknowledged by a majority in time"
    refused = failure.details.get("writeErrors", [])
    words: list[str] = [error["errmsg"] for error in refused if error["code"] in PASSING_CODES]
    return words[0] if words else None


class Database:
    """One database. Writes are acknowledged by a majority, so that a fail-over loses nothing we built on."""

    def __init__(self, settings: MongoSettings) -> None:
        self._client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
            settings.mongodb_url,
            tz_aware=True,
            serverSelectionTimeoutMS=settings.mongodb_timeout_ms,
            connectTimeoutMS=settings.mongodb_timeout_ms,
            timeoutMS=settings.mongodb_timeout_ms,
            appname="screener",
        )
        self._database = self._client.get_database(
            settings.mongodb_database,
            codec_options=CodecOptions[Any](tz_aware=True),
            write_concern=WriteConcern(w="majority"),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def collection(self, name: str) -> Collection:
        """The collection `name`, for the modules of this package."""
        return self._database[name]

    async def ping(self) -> None:
        """Raises `StoreUnavailable` unless MongoDB answers."""
        with translated():
            await self._database.command("ping")
