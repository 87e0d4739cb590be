"""Compares a rebuilt collection with the live one, while both are written to."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ops.replay.differences import Difference, differences, digest
from shared.mongo.update import Document

_AT_ONCE = 500
_SAMPLES = 5
PAUSE_SECONDS = 0.5
_ROUNDS = 20
_UNCHANGED = 4
"""So many looks in a row must find the same: a writer may be held up for a while between the one and the other."""


@dataclass(slots=True)
class Side:
    """One collection: how many documents, the sum of their digests, and how many of them the other lacks."""

    documents: int = 0
    total: int = 0
    alone: int = 0

    def add(self, digested: int | None) -> None:
        """Counts a document, if there is one."""
        if digested is not None:
            self.documents += 1
            self.total = (self.total + digested) % 2**256

    @property
    def hash(self) -> str:
        """Of everything in the collection, in whatever order it stands there."""
        return f"{self.total:064x}"


@dataclass(frozen=True, slots=True)
class Sample:
    """A document that differs, and where."""

    key: str
    differences: list[Difference]


@dataclass(slots=True)
class Comparison:
    """What was found."""

    live: Side = field(default_factory=Side)
    rebuilt: Side = field(default_factory=Side)
    equal: int = 0
    different: int = 0
    samples: list[Sample] = field(default_factory=list)

    @property
    def same(self) -> bool:
        """Whether both hold the same documents."""
        return not (self.different or self.live.alone or self.rebuilt.alone)

    def add(self, live: int | None, rebuilt: int | None) -> None:
        """Counts one key by the digests of its two documents."""
        self.live.add(live)
        self.rebuilt.add(rebuilt)
        if rebuilt is None:
            self.live.alone += 1
        elif live is None:
            self.rebuilt.alone += 1
        elif live == rebuilt:
            self.equal += 1
        else:
            self.different += 1


class Readable(Protocol):
    """What is compared: a projection."""

    def scan(self) -> AsyncIterator[Document]:
        """Every document, by key, ascending."""

    async def read(self, keys: Iterable[str]) -> dict[str, Document]:
        """The documents that exist, by key."""

    async def get(self, key: str) -> Document | None:
        """One document."""


async def compare(live: Readable, rebuilt: Readable, pause_seconds: float = PAUSE_SECONDS) -> Comparison:
    """Every document of both. What differs is read again until it stays so: a write reaches one before the other.

    Raises:
        StoreUnavailable: MongoDB could not be read to the end; the comparison may be repeated.
    """
    comparison = Comparison()
    suspects = []
    async for key, ours, theirs in _side_by_side(live.scan(), rebuilt.scan()):
        mine, other = _digest(ours), _digest(theirs)
        if mine == other:
            comparison.add(mine, other)
        else:
            suspects.append(key)
    for key, mine, other in await _settled(live, rebuilt, suspects, pause_seconds):
        comparison.add(mine, other)
        if mine != other and len(comparison.samples) < _SAMPLES:
            comparison.samples.append(await _sample(live, rebuilt, key))
    return comparison


Digests = tuple[str, int | None, int | None]


async def _settled(live: Readable, rebuilt: Readable, suspects: Sequence[str], pause_seconds: float) -> list[Digests]:
    """The digests of documents that differed: equal at last, or as they were the times before."""
    equal: list[Digests] = []
    differing: list[Digests] = []
    left, unchanged = list(suspects), 0
    for _ in range(_ROUNDS):
        found = [each async for each in _digests(live, rebuilt, left)]
        equal += [each for each in found if each[1] == each[2]]
        before, differing = differing, [each for each in found if each[1] != each[2]]
        unchanged = unchanged + 1 if differing == before else 0
        if not differing or unchanged == _UNCHANGED:
            break
        left = [key for key, _, _ in differing]
        await asyncio.sleep(pause_seconds)
    return equal + differing


async def _digests(live: Readable, rebuilt: Readable, keys: Sequence[str]) -> AsyncIterator[Digests]:
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        ours, theirs = await live.read(some), await rebuilt.read(some)
        for key in some:
            yield key, _digest(ours.get(key)), _digest(theirs.get(key))


async def _side_by_side(
    live: AsyncIterator[Document], rebuilt: AsyncIterator[Document]
) -> AsyncIterator[tuple[str, Document | None, Document | None]]:
    """Two sequences that ascend by key, as one."""
    ours, theirs = await anext(live, None), await anext(rebuilt, None)
    while ours is not None or theirs is not None:
        key = min(document["_id"] for document in (ours, theirs) if document is not None)
        mine = ours if ours is not None and ours["_id"] == key else None
        other = theirs if theirs is not None and theirs["_id"] == key else None
        yield key, mine, other
        ours = ours if mine is None else await anext(live, None)
        theirs = theirs if other is None else await anext(rebuilt, None)


async def _sample(live: Readable, rebuilt: Readable, key: str) -> Sample:
    return Sample(key, differences(await live.get(key), await rebuilt.get(key)))


def _digest(document: Document | None) -> int | None:
    return None if document is None else digest(document)
