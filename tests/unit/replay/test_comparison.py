"""Comparing two collections, whatever is in them."""

import asyncio
from collections.abc import AsyncIterator, Iterable

from hypothesis import given
from hypothesis import strategies as st

from ops.replay.comparison import Comparison, compare
from shared.mongo.update import Document

sides = st.dictionaries(st.text("abc", min_size=1, max_size=2), st.integers(0, 2), max_size=6)


class Given:
    """A collection in memory."""

    def __init__(self, numbers: dict[str, int]) -> None:
        self._documents: dict[str, Document] = {key: {"_id": key, "n": numbers[key]} for key in sorted(numbers)}

    async def scan(self) -> AsyncIterator[Document]:
        for document in self._documents.values():
            yield document

    async def read(self, keys: Iterable[str]) -> dict[str, Document]:
        return {key: self._documents[key] for key in keys if key in self._documents}

    async def get(self, key: str) -> Document | None:
        return self._documents.get(key)


def compared(ours: dict[str, int], theirs: dict[str, int]) -> Comparison:
    return asyncio.run(compare(Given(ours), Given(theirs), pause_seconds=0))


@given(sides, sides)
def test_two_sides_are_the_same_exactly_when_their_documents_are(ours: dict[str, int], theirs: dict[str, int]) -> None:
    found = compared(ours, theirs)
    assert found.same == (ours == theirs)
    assert (found.live.hash == found.rebuilt.hash) == (ours == theirs)


@given(sides, sides)
def test_every_document_is_counted_once(ours: dict[str, int], theirs: dict[str, int]) -> None:
    found = compared(ours, theirs)
    assert (found.live.documents, found.rebuilt.documents) == (len(ours), len(theirs))
    assert found.live.alone == len(ours.keys() - theirs.keys())
    assert found.rebuilt.alone == len(theirs.keys() - ours.keys())
    assert found.different == sum(ours[key] != theirs[key] for key in ours.keys() & theirs.keys())
    assert found.equal == len(ours.items() & theirs.items())


@given(sides)
def test_the_hash_of_a_side_says_nothing_of_the_other(ours: dict[str, int]) -> None:
    assert compared(ours, {}).live.hash == compared({}, ours).rebuilt.hash == compared(ours, ours).live.hash
