from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from shared.events.ids import NAMESPACE, aggregate_id, derived_id, fact_id

parts = st.lists(st.text(st.characters(exclude_characters="\x1f", exclude_categories=["Cs"])), min_size=1, max_size=3)


@given(parts)
def test_the_same_parts_give_the_same_id(several: list[str]) -> None:
    assert derived_id(*several) == derived_id(*several)
    assert UUID(derived_id(*several)).version == 5


@given(parts, parts)
def test_other_parts_give_another_id_however_they_are_cut(one: list[str], other: list[str]) -> None:
    assert (derived_id(*one) == derived_id(*other)) == (one == other)


@given(parts)
def test_an_id_is_the_one_that_the_standard_library_derives(several: list[str]) -> None:
    assert derived_id(*several) == str(uuid5(NAMESPACE, "\x1f".join(several)))


def test_an_id_is_the_same_in_every_release() -> None:
    # A change here would make every redelivery a new fact.
    assert fact_id("CA1:3", "call.status_changed.v1") == "717e0e10-7d9c-5c6a-8e99-5094d3b9ab0e"
    assert aggregate_id("int", "acme", "key-1") == "int_ffe9fcba9451545e82138ba79a668868"


def test_without_parts_an_id_is_random() -> None:
    assert aggregate_id("int") != aggregate_id("int")
