import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.catalogue import CATALOGUE
from shared.events.fact import Fact
from shared.events.operations import DeadLetterDiscarded, DeadLetterRedriven
from shared.events.webhooks import WebhookEndpointDisabled
from shared.kafka.table import Row
from shared.projections.cell import DocumentModel
from tests.strategies.effort import one_in
from tests.strategies.facts import DATA, SUBJECT, bags, of
from tests.strategies.projections import PROJECTING, Projecting, canonical, disordered, grouped

every_service = pytest.mark.parametrize("projecting", PROJECTING, ids=lambda projecting: projecting.service)
every_row = pytest.mark.parametrize(
    ("projecting", "row"),
    [(projecting, row) for projecting in PROJECTING for row in projecting.table],
    ids=lambda value: value.service if isinstance(value, Projecting) else value.data.__name__,
)
chances = st.randoms(use_true_random=False)


def facts_of(projecting: Projecting, data: st.DataObject) -> list[Fact]:
    return data.draw(bags(projecting.types), label="facts")


def parsed(projecting: Projecting, document: dict[str, Any]) -> DocumentModel:
    return projecting.model.model_validate({"_id": SUBJECT, **document})


@every_service
@one_in(2)
@given(data=st.data(), chance=chances)
def test_any_order_and_any_duplicates_give_the_same_document(
    projecting: Projecting, data: st.DataObject, chance: random.Random
) -> None:
    facts = facts_of(projecting, data)
    assert canonical(projecting.document(disordered(facts, chance))) == canonical(projecting.document(facts))


@every_service
@one_in(2)
@given(data=st.data(), chance=chances)
def test_any_grouping_into_batches_gives_the_same_document(
    projecting: Projecting, data: st.DataObject, chance: random.Random
) -> None:
    facts = facts_of(projecting, data)
    batches = grouped(disordered(facts, chance), chance)
    assert canonical(projecting.document_in_batches(batches)) == canonical(projecting.document(facts))


@every_row
@one_in(3)
@given(data=st.data())
def test_a_fold_commutes_with_itself_and_with_every_other_of_its_table(
    projecting: Projecting, row: Row, data: st.DataObject
) -> None:
    one, other = data.draw(of(row.data)), data.draw(of(row.data, *projecting.types))
    first, second = projecting.fold(one), projecting.fold(other)
    assert canonical(second.apply(first.apply({}))) == canonical(first.apply(second.apply({})))
    assert canonical(first.apply(first.apply({}))) == canonical(first.apply({}))


@every_row
@one_in(3)
@given(data=st.data())
def test_a_document_of_one_fact_alone_can_be_read(projecting: Projecting, row: Row, data: st.DataObject) -> None:
    fact = data.draw(of(row.data))
    document = parsed(projecting, projecting.document([fact]))
    assert (document.tenant, document.created_at, document.updated_at) == (fact.tenant, fact.time, fact.time)


@every_service
@one_in(2)
@given(data=st.data())
def test_a_document_can_be_read_after_every_fact(projecting: Projecting, data: st.DataObject) -> None:
    document: dict[str, Any] = {}
    for fact in facts_of(projecting, data):
        document = projecting.fold(fact).apply(document)
        parsed(projecting, document)


@every_service
@one_in(2)
@given(data=st.data())
def test_merging_updates_is_associative_commutative_and_idempotent(projecting: Projecting, data: st.DataObject) -> None:
    a, b, c = (projecting.merged(facts_of(projecting, data)) for _ in range(3))
    assert a.merge(b).merge(c) == a.merge(b.merge(c))
    assert a.merge(b) == b.merge(a)
    assert a.merge(a) == a


@every_service
@one_in(2)
@given(data=st.data(), chance=chances)
def test_folding_leaves_the_document_that_it_was_given_as_it_was(
    projecting: Projecting, data: st.DataObject, chance: random.Random
) -> None:
    facts = facts_of(projecting, data)
    before = projecting.document(facts)
    kept = canonical(before)
    projecting.merged(disordered(facts_of(projecting, data), chance)).apply(before)
    assert canonical(before) == kept


def test_every_type_of_the_catalogue_can_be_drawn() -> None:
    assert set(DATA) == set(CATALOGUE)


@every_service
def test_a_type_stands_in_a_table_once(projecting: Projecting) -> None:
    assert len(set(projecting.types)) == len(projecting.types)


def test_every_type_is_folded_by_somebody_but_the_audit_trail() -> None:
    # Read from the log by `screener dlq` and by those who are told, and by nobody else.
    audit = {DeadLetterRedriven, DeadLetterDiscarded, WebhookEndpointDisabled}
    assert {data for projecting in PROJECTING for data in projecting.types} == set(CATALOGUE) - audit
