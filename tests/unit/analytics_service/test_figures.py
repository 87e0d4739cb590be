"""Figures are the same whatever order facts come in, however often, and however windows are put together."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.views.figures.agreement import agreement
from gateway.views.figures.attempts import attempts
from gateway.views.figures.cost import cost
from gateway.views.figures.funnel import funnel
from gateway.views.figures.time_to_result import time_to_result
from services.analytics_service.figures import figures
from services.analytics_service.windows import places
from shared.counts import Counts, add, in_order
from shared.events.calls import CallStatusChanged
from shared.events.fact import Fact
from shared.mongo.update import Document
from shared.projections.life import Life
from tests.conformance.analytics.lives import lived
from tests.strategies.facts import bags
from tests.strategies.projections import PROJECTING, canonical, disordered, grouped

ANALYTICS = next(projecting for projecting in PROJECTING if projecting.service == "analytics_service")
SEED = 7
numbers = st.integers(1, 400)


def document(facts: list[Fact]) -> Document:
    """What is known after `facts`, of those that are read."""
    return ANALYTICS.document(fact for fact in facts if type(fact.data) in ANALYTICS.types)


def counted(facts: list[Fact]) -> Counts:
    """What an interview with these facts adds."""
    return in_order(figures(Life.of({"_id": facts[0].subject, **document(facts)})))


@given(numbers, st.randoms(use_true_random=False))
def test_the_order_and_the_repetition_of_facts_change_no_figure(number: int, chance: random.Random) -> None:
    facts = lived(number, SEED)
    assert canonical(document(disordered(facts, chance))) == canonical(document(facts))
    assert counted(disordered(facts, chance)) == counted(facts)


@given(numbers, st.randoms(use_true_random=False))
def test_facts_that_are_merged_before_they_are_written_leave_the_same(number: int, chance: random.Random) -> None:
    facts = [fact for fact in lived(number, SEED) if type(fact.data) in ANALYTICS.types]
    batches = grouped(disordered(facts, chance), chance)
    assert canonical(ANALYTICS.document_in_batches(batches)) == canonical(document(facts))


@given(st.data())
def test_whatever_facts_say_they_can_be_counted(data: st.DataObject) -> None:
    facts = data.draw(bags(ANALYTICS.types))
    life = Life.of({"_id": "int", **ANALYTICS.document(facts)}) if facts else None
    if life is not None:
        found = figures(life)
        for show in (funnel, attempts, agreement, cost, time_to_result):
            below = found.get(show.__name__, {})
            assert isinstance(below, dict)
            show(below, {}).model_dump_json()


@given(st.lists(numbers, max_size=12), st.randoms(use_true_random=False))
def test_windows_add_up_in_whatever_order(some: list[int], chance: random.Random) -> None:
    parts = [counted(lived(number, SEED)) for number in some]
    whole: Counts = {}
    for part in parts:
        add(whole, part)
    halves: tuple[Counts, Counts] = ({}, {})
    for part in chance.sample(parts, len(parts)):
        add(chance.choice(halves), part)
    together: Counts = {}
    for half in halves:
        add(together, half)
    assert in_order(together) == in_order(whole)


def test_an_interview_counts_where_it_was_first_asked_for_and_was_ever_counted() -> None:
    [request, *_] = lived(1, SEED)
    earlier = Fact(**{**vars_of(request), "id": "earlier", "time": request.time.replace(hour=0)})
    life = Life.of({"_id": request.subject, **document([request, earlier])})
    assert life.requested is not None
    assert life.requested.at == earlier.time
    assert {place.hour.hour for place in places(life)} == {0, request.time.hour}


def test_an_interview_that_nobody_is_known_to_have_asked_for_counts_nowhere() -> None:
    [_, *others] = lived(2, SEED)
    life = Life.of({"_id": "int", **document(others)})
    assert figures(life) == {}
    assert places(life) == set()


def test_what_is_too_large_to_be_added_up_is_poison() -> None:
    ended = next(fact for fact in lived(3, SEED) if isinstance(fact.data, CallStatusChanged))
    endless = Fact(**{**vars_of(ended), "data": ended.data.model_copy(update={"duration": 1e300})})
    with pytest.raises(ValueError, match="beyond"):
        ANALYTICS.fold(endless)


def vars_of(fact: Fact) -> dict[str, Any]:
    """The fields of a fact."""
    return {name: getattr(fact, name) for name in fact.__dataclass_fields__}
