from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.fact import Fact
from shared.events.jobs import JobCreated
from shared.mongo.bson_order import BsonOrder, compare
from shared.mongo.update import MergedUpdates, Update, earliest, latest, ranked, segment, until_final
from tests.strategies.facts import envelope, of
from tests.strategies.jobs import created
from tests.strategies.values import BEGIN, after, moments, words

scalars: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(-5, 5, allow_nan=False),
    words(),
    moments(),
)
values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
facts = st.builds(envelope, created, st.sampled_from([BEGIN, after(0.001)]), st.sampled_from("ab"))


@given(one=values, other=values)
def test_the_order_is_antisymmetric(one: Any, other: Any) -> None:
    assert (compare(one, other) > 0) == (compare(other, one) < 0)
    assert compare(one, one) == 0


@given(several=st.lists(values, min_size=3, max_size=3))
def test_the_order_is_transitive(several: list[Any]) -> None:
    low, middle, high = sorted(several, key=BsonOrder)
    assert compare(low, middle) <= 0
    assert compare(middle, high) <= 0
    assert compare(low, high) <= 0


def test_types_come_before_values() -> None:
    any_order = [BEGIN, [0], "4", False, 5, {"a": 1}, None]
    assert sorted(any_order, key=BsonOrder) == [None, 5, "4", {"a": 1}, [0], False, BEGIN]


def test_a_number_of_the_drivers_own_class_is_a_number() -> None:
    class Int64(int):
        """As the driver reads what does not fit into 32 bits."""

    assert compare(Int64(2**40), 2**40) == 0
    assert compare(Int64(2**40), 1.5) > 0
    assert compare(Int64(2**40), "word") < 0


@given(st.lists(st.tuples(facts, st.booleans()), min_size=1))
def test_the_first_final_fact_stands_and_until_there_is_one_the_latest(
    told: list[tuple[Fact[JobCreated], bool]],
) -> None:
    document: dict[str, Any] = {}
    for fact, is_final in told:
        document = until_final(fact, "verdict", {"final": is_final}, is_final=is_final).apply(document)
    final = [fact.time for fact, is_final in told if is_final]
    others = [fact.time for fact, is_final in told if not is_final]
    assert document["verdict"]["value"] == {"final": bool(final)}
    assert document["verdict"]["at"] == (min(final) if final else max(others))


def test_a_type_that_no_projection_holds_is_refused() -> None:
    with pytest.raises(KeyError):
        compare(b"bytes", b"bytes")


@given(one=facts, other=facts)
def test_the_latest_fact_stands_and_ties_go_to_the_higher_id(one: Fact[JobCreated], other: Fact[JobCreated]) -> None:
    document = latest(one, "edited").merge(latest(other, "edited")).apply({})
    assert (document["edited"]["at"], document["edited"]["id"]) == max((one.time, one.id), (other.time, other.id))


@given(one=facts, other=facts)
def test_the_earliest_fact_stands_and_ties_go_to_the_lower_id(one: Fact[JobCreated], other: Fact[JobCreated]) -> None:
    document = earliest(one, "created").merge(earliest(other, "created")).apply({})
    assert (document["created"]["at"], document["created"]["id"]) == min((one.time, one.id), (other.time, other.id))


@given(st.lists(of(JobCreated), min_size=1))
def test_a_document_knows_when_its_first_and_its_last_fact_were(several: list[Fact[JobCreated]]) -> None:
    document: dict[str, Any] = {}
    for fact in several:
        document = earliest(fact, "created").apply(document)
    times = [fact.time for fact in several]
    assert (document["created_at"], document["updated_at"]) == (min(times), max(times))


@given(st.lists(st.integers(0, 3), min_size=1))
def test_a_ranked_status_never_goes_back(ranks: list[int]) -> None:
    document: dict[str, Any] = {}
    for rank in ranks:
        document = ranked("status", rank, f"status {rank}").apply(document)
    assert document == {"status": {"rank": max(ranks), "name": f"status {max(ranks)}"}}


@given(st.lists(st.tuples(st.sampled_from("xy"), facts, st.booleans()), min_size=1))
def test_a_batch_merges_as_its_updates_do_one_by_one(batch: list[tuple[str, Fact[JobCreated], bool]]) -> None:
    merged, one_by_one = MergedUpdates(), dict[str, Update]()
    for key, fact, is_last in batch:
        update = latest(fact, "edited") if is_last else earliest(fact, "created")
        before = Update(dict(update.highest), dict(update.lowest))
        merged.add(key, update)
        one_by_one[key] = one_by_one.get(key, Update()).merge(update)
        assert update == before
    assert merged.by_key() == one_by_one


def test_both_operators_are_written_for_the_database_and_no_empty_one() -> None:
    assert Update({"a": 1}, {"b": 2}).operators() == {"$max": {"a": 1}, "$min": {"b": 2}}
    assert Update({"a": 1}).operators() == {"$max": {"a": 1}}


@pytest.mark.parametrize("name", ["", "a.b", "$set", ".", "a\x00b"])
def test_what_the_database_would_misread_is_no_part_of_a_path(name: str) -> None:
    with pytest.raises(ValueError, match="path"):
        segment(name)
