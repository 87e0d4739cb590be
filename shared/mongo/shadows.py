"""A shadow: a collection that is built beside the live one and takes its place."""

from typing import Any

import pymongo

from shared.failpoints import failpoint
from shared.mongo.database import Database, translated
from shared.mongo.update import Document

_PATIENCE_SECONDS = 3600.0  # copying and renaming take as long as the collection is large, not as long as a request


class Shadow:
    """One replay's shadow of the collection `live`."""

    def __init__(self, database: Database, live: str, token: str) -> None:
        self.name = f"{_prefix(live)}{token}"
        self.live = live
        self.kept = f"{live}.before"
        self._database = database
        self._identity: Any = None

    async def drop_leftovers(self) -> None:
        """Drops the shadows that earlier replays left, and what late writers wrote to them."""
        for name in await self._names():
            if name.startswith(_prefix(self.live)) and name != self.name:
                with translated():
                    await self._database.collection(name).drop()
                    failpoint("replay.cleared")

    async def copy(self, source: str) -> None:
        """Makes the shadow a copy of the collection `source`, without its indexes."""
        with translated(), pymongo.timeout(_PATIENCE_SECONDS):
            await self._database.collection(source).aggregate([{"$out": self.name}]).to_list(None)
            failpoint("replay.copied")

    async def keep_live(self) -> None:
        """Copies the live collection to where it is kept, instead of what was kept before."""
        with translated(), pymongo.timeout(_PATIENCE_SECONDS):
            await self._database.collection(self.live).aggregate([{"$out": self.kept}]).to_list(None)
            failpoint("replay.kept")

    async def switch(self) -> None:
        """Puts the shadow where the live collection is, at once: no reader finds neither. Safe to repeat.

        Raises:
            StoreUnavailable: it is not known whether that was done; repeating finds out.
        """
        with translated(), pymongo.timeout(_PATIENCE_SECONDS):
            self._identity = self._identity or await self._identity_of(self.name)
            if await self._identity_of(self.live) != self._identity:
                await self._database.collection(self.name).rename(self.live, dropTarget=True)
                failpoint("replay.switched")

    async def drop(self) -> None:
        """Drops the shadow, or after the switch what late writers made of its name."""
        with translated():
            await self._database.collection(self.name).drop()
            failpoint("replay.dropped")

    async def _names(self) -> list[str]:
        with translated():
            names: list[str] = await self._database.collection(self.live).database.list_collection_names()
        return names

    async def _identity_of(self, name: str) -> Any:
        """What stays the same when a collection is renamed; none if there is no such collection."""
        database = self._database.collection(name).database
        described: list[Document] = await (await database.list_collections(filter={"name": name})).to_list(None)
        return described[0]["info"]["uuid"] if described else None


def _prefix(live: str) -> str:
    return f"{live}.shadow."
