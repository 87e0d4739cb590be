"""Where a rebuilt document differs from the live one."""

import copy
from datetime import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ops.replay.differences import Absence, Difference, differences, digest
from shared.mongo.update import Document
from tests.strategies.values import moments

_leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | moments()
_names = st.text("abc", min_size=1, max_size=2)
_values = st.recursive(
    _leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=3), max_leaves=10
)
documents = st.dictionaries(_names, _values, max_size=4)


def shuffled(value: Any) -> Any:
    """The same document with the fields of everything in it in another order."""
    if isinstance(value, dict):
        return {name: shuffled(value[name]) for name in reversed(list(value))}
    return [shuffled(item) for item in value] if isinstance(value, list) else value


def patched(document: Document, found: list[Difference]) -> Document:
    """`document` with the rebuilt side of every difference put in its place."""
    result = copy.deepcopy(document)
    for difference in found:
        *parents, leaf = difference.path.split(".")
        at = result
        for parent in parents:
            at = at[parent]
        if difference.rebuilt is Absence.ABSENT:
            del at[leaf]
        else:
            at[leaf] = difference.rebuilt
    return result


@given(documents, documents)
def test_no_difference_is_the_same_digest(one: Document, other: Document) -> None:
    assert (differences(one, other) == []) == (digest(one) == digest(other))


@given(documents)
def test_the_order_of_fields_is_no_difference(document: Document) -> None:
    assert digest(shuffled(document)) == digest(document)
    assert differences(document, shuffled(document)) == []


@given(documents, documents)
def test_differences_are_all_that_makes_one_document_the_other(live: Document, rebuilt: Document) -> None:
    assert digest(patched(live, differences(live, rebuilt))) == digest(rebuilt)


@given(documents, documents)
def test_differences_are_the_same_seen_from_the_other_side(live: Document, rebuilt: Document) -> None:
    turned = [Difference(each.path, each.rebuilt, each.live) for each in differences(rebuilt, live)]
    assert repr(differences(live, rebuilt)) == repr(turned)


def test_a_difference_is_named_by_its_path() -> None:
    live: Document = {"status": {"name": "failed", "rank": 3}, "answers": {"0": [1, 2]}, "left": 1}
    rebuilt: Document = {"status": {"name": "completed", "rank": 3}, "answers": {"0": [1]}, "right": None}
    assert differences(live, rebuilt) == [
        Difference("answers.0", [1, 2], [1]),
        Difference("left", 1, Absence.ABSENT),
        Difference("right", Absence.ABSENT, None),
        Difference("status.name", "failed", "completed"),
    ]


def test_a_document_that_one_side_lacks_is_one_difference() -> None:
    assert differences(None, {"_id": "a"}) == [Difference("", Absence.ABSENT, {"_id": "a"})]
    assert differences({"_id": "a"}, None) == [Difference("", {"_id": "a"}, Absence.ABSENT)]


def test_a_time_is_not_the_text_that_says_it() -> None:
    moment = datetime.fromisoformat("2026-11-23T09:00:00+00:00")
    assert [each.path for each in differences({"at": moment}, {"at": moment.isoformat()})] == ["at"]
