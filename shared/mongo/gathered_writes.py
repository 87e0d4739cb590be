"""Many small writes as few requests: what is asked for while a request is under way goes out with the next one."""

import asyncio
from typing import TypeAlias

from pymongo import DeleteOne, UpdateOne
from pymongo.errors import BulkWriteError

from shared.mongo.database import Collection, StoreUnavailable, translated

Write: TypeAlias = UpdateOne | DeleteOne
_DUPLICATE_KEY = 11000


class GatheredWrites:
    """Writes to one collection, each done when its caller is told so.

    One by one, a majority's acknowledgement of each costs more than all the rest of what is done for it.
    """

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._waiting: list[tuple[Write, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, write: Write) -> None:
        """Returns once it is done. No two that are under way may be about one document.

        Raises:
            StoreUnavailable: it may or may not have been done.
        """
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((write, done))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        await done

    async def _write_all(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting, []
            failure = await self._written([write for write, _ in some])
            for _, done in some:
                if done.done():
                    continue  # whoever asked was cancelled
                if failure is None:
                    done.set_result(None)
                else:
                    done.set_exception(failure)
        self._writing = None

    async def _written(self, writes: list[Write]) -> Exception | None:
        """What it failed with."""
        try:
            with translated():
                await self._collection.bulk_write(writes, ordered=False)
        except BulkWriteError as failure:
            return _overtaken(failure) or failure
        except Exception as failure:  # noqa: BLE001  it is raised where the writes were asked for
            return failure
        return None


def _overtaken(failure: BulkWriteError) -> StoreUnavailable | None:
    if all(error["code"] == _DUPLICATE_KEY for error in failure.details["writeErrors"]):
        return StoreUnavailable("written to by another process at the same time")
    return None
