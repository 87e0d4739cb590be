"""The capacity model: its arithmetic, its day, and where its numbers are from."""

import pytest

from bench.cases import CASES
from bench.results import KeptCase, KeptSpread, Machine, Results
from scripts.capacity.day import day
from scripts.capacity.demand import Demand
from scripts.capacity.inputs import MEASURED, Inputs, inputs, named, unmeasured
from scripts.capacity.limits import limits
from scripts.capacity.tables import amount, tables


def measured(case: str, **metrics: float) -> Results:
    spreads = {name: KeptSpread(median=value, least=value, greatest=value) for name, value in metrics.items()}
    machine = Machine(system="Linux", cores=2, python="3.11", packages={})
    kept = KeptCase.model_validate(
        {
            "title": case,
            "floor": "",
            "measured_at": "2026-11-27T00:00:00Z",
            "goals": {},
            "sides": {"product": {name: spread.model_dump() for name, spread in spreads.items()}},
        }
    )
    return Results(machine=machine, cases={case: kept})


def test_what_was_measured_is_taken_before_a_default_and_what_is_given_before_both() -> None:
    results = measured("webhook", cpu_ms_per_request=0.5)
    assert inputs(results).webhook_ms.value == 0.5
    assert inputs(results).webhook_ms.is_measured
    assert inputs(results, webhook_ms=2.0).webhook_ms.value == 2.0
    assert set(unmeasured(inputs(results))) == MEASURED.keys() - {"webhook_ms"}
    with pytest.raises(KeyError):
        inputs(None, no_such_input=1.0)


def test_every_input_says_where_it_is_from() -> None:
    assert all(each.source and each.says for each in named(Inputs()).values())
    assert MEASURED.keys() <= named(Inputs()).keys()


def test_what_is_measured_is_measured_by_a_case_that_there_is() -> None:
    assert {place.case for places in MEASURED.values() for place in places} <= CASES.keys()


def test_calls_at_once_are_their_rate_times_their_length() -> None:
    told = inputs(
        None, peak_factor=1, attempts=1, questions=6, preamble_seconds=40, question_seconds=10, ring_seconds=30
    )
    assert Demand(86_400, told).concurrent == pytest.approx(100.0)


def test_demands_grow_in_proportion_and_a_limit_is_where_one_is_just_enough() -> None:
    told = Inputs()
    for limit in limits(told):
        if "telephony_service" in limit.what:
            assert Demand(limit.interviews, told).folding_workers == pytest.approx(1.0)
    assert Demand(2e6, told).webhooks == pytest.approx(2 * Demand(1e6, told).webhooks)
    found = [limit.interviews for limit in limits(told)]
    assert found == sorted(found)


def test_partitions_suffice_for_the_workers_with_as_much_again() -> None:
    for load in (1e4, 1e6, 1e8):
        demand = Demand(load, Inputs())
        assert demand.partitions >= 2 * demand.scoring_workers
        assert demand.partitions % 6 == 0


def test_a_rate_that_suffices_lets_nobody_wait_for_long_and_one_that_does_not_leaves_some() -> None:
    enough = day(10_000, 3.0, 10_000 / 28_800 / 0.8)
    assert (enough.left, enough.longest < 120) == (0.0, True)
    short = day(10_000, 3.0, 0.05)
    assert short.left == pytest.approx(10_000 - 86_400 * 0.05, rel=0.1)
    assert short.longest > 3600
    assert day(10_000, 3.0, 0.05) == short


def test_whoever_comes_alone_does_not_wait() -> None:
    assert day(100, 1.0, 1.0).median == 0.0


@pytest.mark.parametrize(("size", "told"), [(12, "12 bytes"), (1_500, "1.5 kB"), (2.19e15, "2.19 PB")])
def test_sizes_are_told_in_units(size: float, told: str) -> None:
    assert amount(size) == told


def test_a_load_of_ones_own_has_a_column_of_its_own() -> None:
    assert "50,000 a day" in tables(Inputs(), (50_000.0,))["inside"]
