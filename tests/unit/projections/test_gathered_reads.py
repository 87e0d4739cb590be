"""Reads that are gathered: one query for many, and nobody gets what was read before they asked."""

import asyncio
from collections.abc import Sequence

import pytest

from shared.mongo.database import StoreUnavailable
from shared.mongo.gathered_reads import AT_ONCE, MOST, GatheredReads
from shared.mongo.update import Document


class Store:
    """A collection whose queries wait until they are let go. `queries` are the keys of each."""

    def __init__(self) -> None:
        self.queries: list[list[str]] = []
        self.open = asyncio.Event()
        self.documents: dict[str, Document] = {}
        self.failure: Exception | None = None
        self.asked = asyncio.Condition()

    async def read(self, keys: Sequence[str]) -> dict[str, Document]:
        self.queries.append(list(keys))
        async with self.asked:
            self.asked.notify_all()
        found = {key: self.documents[key] for key in keys if key in self.documents}
        await self.open.wait()
        if self.failure is not None:
            raise self.failure
        return found

    async def until_asked(self, queries: int) -> None:
        async with self.asked:
            await self.asked.wait_for(lambda: len(self.queries) >= queries)


def _asking(reads: GatheredReads, *keys: str) -> list[asyncio.Task[Document | None]]:
    return [asyncio.create_task(reads.get(key)) for key in keys]


async def test_who_asks_alone_does_not_wait_for_others() -> None:
    store = Store()
    store.documents["a"] = {"_id": "a"}
    store.open.set()
    reads = GatheredReads(store.read)
    assert await reads.get("a") == {"_id": "a"}
    assert await reads.get("b") is None
    assert store.queries == [["a"], ["b"]]


async def test_those_who_ask_meanwhile_go_together() -> None:
    store = Store()
    store.documents |= {key: {"_id": key} for key in "abcdef"}
    reads = GatheredReads(store.read)
    first = _asking(reads, *"abcdef"[:AT_ONCE])
    await store.until_asked(AT_ONCE)
    later = _asking(reads, "d", "e", "f", "e")
    await asyncio.sleep(0)
    store.open.set()
    found = await asyncio.gather(*first, *later)
    assert [document and document["_id"] for document in found] == [*"abcdef"[:AT_ONCE], "d", "e", "f", "e"]
    assert store.queries[AT_ONCE:] == [["d", "e", "f"]]


async def test_nobody_gets_what_was_read_before_they_asked() -> None:
    store = Store()
    reads = GatheredReads(store.read)
    early = _asking(reads, "a")
    await store.until_asked(1)
    store.documents["a"] = {"_id": "a"}
    [late] = _asking(reads, "a")
    await store.until_asked(2)
    store.open.set()
    assert await early[0] is None
    assert await late == {"_id": "a"}


async def test_a_failure_is_everybodys_who_asked_and_nobody_elses() -> None:
    store = Store()
    store.failure = StoreUnavailable("no primary")
    reads = GatheredReads(store.read)
    store.open.set()
    for outcome in await asyncio.gather(*_asking(reads, *"abcd"), return_exceptions=True):
        assert isinstance(outcome, StoreUnavailable)
    store.failure = None
    assert await reads.get("a") is None


async def test_who_leaves_takes_nobody_along() -> None:
    store = Store()
    store.documents["a"] = {"_id": "a"}
    reads = GatheredReads(store.read)
    leaving, staying = _asking(reads, "a", "a")
    await store.until_asked(1)
    leaving.cancel()
    store.open.set()
    assert await staying == {"_id": "a"}
    with pytest.raises(asyncio.CancelledError):
        await leaving


async def test_a_query_is_bounded() -> None:
    store = Store()
    reads = GatheredReads(store.read)
    asking = _asking(reads, *map(str, range(MOST * 3)))
    await store.until_asked(AT_ONCE)
    store.open.set()
    await asyncio.gather(*asking)
    assert max(map(len, store.queries)) <= MOST
