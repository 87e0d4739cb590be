"""What pure code makes of updates is what MongoDB makes of them."""

from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.fact import Fact
from shared.mongo.database import Database
from shared.mongo.projection import Projection
from shared.mongo.update import Document, Update
from tests.strategies.effort import one_in
from tests.strategies.facts import bags
from tests.strategies.projections import PROJECTING, Projecting, canonical, disordered, grouped
from tests.strategies.stories.interviews import interviews
from tests.unit.projections.test_update import values

pytestmark = pytest.mark.integration

every_service = pytest.mark.parametrize("projecting", PROJECTING, ids=lambda projecting: projecting.service)
chances = st.randoms(use_true_random=False)
paths = st.sampled_from(["a", "b.c", "b.d", "e.1.f", "e.2.f"])
updates = st.builds(
    Update,
    st.dictionaries(paths, values, max_size=3),
    st.dictionaries(paths.map(lambda path: f"low.{path}"), values, max_size=3),
)


async def stored(projection: Projection, changes: list[Update]) -> Document:
    """The document that MongoDB makes of `changes`, one after the other."""
    key = uuid4().hex
    for change in changes:
        await projection.project({key: change})
    found = await projection.get(key)
    assert found is not None
    assert found.pop("_id") == key
    return found


@given(changes=st.lists(updates.filter(Update.operators), min_size=1, max_size=4))
async def test_any_values_are_joined_as_mongodb_joins_them(database: Database, changes: list[Update]) -> None:
    in_memory: Document = {}
    for change in changes:
        in_memory = change.apply(in_memory)
    assert canonical(await stored(Projection(database, "values"), changes)) == canonical(in_memory)


@every_service
@one_in(2)
@given(data=st.data(), chance=chances)
async def test_a_document_from_bulk_writes_is_the_document_in_memory(
    database: Database, projecting: Projecting, data: st.DataObject, chance: Any
) -> None:
    facts = data.draw(bags(projecting.types))
    batches = [batch for batch in grouped(disordered(facts, chance), chance) if batch]
    found = await stored(Projection(database, projecting.service), [projecting.merged(batch) for batch in batches])
    assert canonical(found) == canonical(projecting.document(facts))


@every_service
@one_in(2)
@given(facts=interviews(), chance=chances)
async def test_a_whole_interview_read_back_in_between_goes_on_the_same(
    database: Database, projecting: Projecting, facts: list[Fact], chance: Any
) -> None:
    known = [fact for fact in disordered(facts, chance) if type(fact.data) in projecting.types]
    if not known:
        return
    half = len(known) // 2 + 1
    read_back = await stored(Projection(database, projecting.service), [projecting.merged(known[:half])])
    assert canonical(projecting.merged(known[half:]).apply(read_back)) == canonical(projecting.document(known))


async def test_numbers_compare_by_value_and_nothing_is_below_everything(database: Database) -> None:
    ascending = [None, -1, 0.5, 1, 2**40, "", "a", {"a": 1}, [1], False, True]
    for low, high in pairwise(ascending):
        for changes in ([Update({"x": low}), Update({"x": high})], [Update({"x": high}), Update({"x": low})]):
            assert (await stored(Projection(database, "values"), changes))["x"] == high


async def test_documents_of_one_bulk_write_do_not_touch_each_other(database: Database) -> None:
    projection, keys = Projection(database, "neighbours"), [uuid4().hex for _ in range(50)]
    await projection.project({key: Update({"n": number}) for number, key in enumerate(keys)})
    found = await projection.read(keys)
    assert {key: document["n"] for key, document in found.items()} == {key: n for n, key in enumerate(keys)}
