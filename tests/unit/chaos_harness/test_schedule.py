"""What a run does is decided by its seed."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.chaos.people import applicants, fictitious_numbers
from tests.chaos.plan import PRODUCT, ChaosPlan, FaultCounts, FaultKind, PlannedFault, usual_plan
from tests.chaos.schedule import schedule


def plan(seed: int = 7, interviews: int = 100) -> ChaosPlan:
    return usual_plan(seed, interviews, Path("nowhere"))


def test_a_seed_gives_the_same_faults_and_people_and_another_seed_others() -> None:
    assert schedule(plan(7)) == schedule(plan(7)) != schedule(plan(8))
    assert applicants(plan(7)) == applicants(plan(7)) != applicants(plan(8))


@pytest.mark.parametrize("interviews", [100, 5000])
def test_every_fault_that_is_counted_strikes_while_the_load_is_on(interviews: int) -> None:
    asked = plan(interviews=interviews)
    faults = schedule(asked)
    counts = FaultCounts.for_load(interviews)
    assert Counter(fault.kind for fault in faults) == {
        FaultKind.SIGKILL: counts.sigkills,
        FaultKind.ZOMBIE: counts.zombies,
        FaultKind.BROKER_KILL: counts.broker_kills,
        FaultKind.MONGOD_KILL: counts.mongod_kills,
        FaultKind.MONGOD_STEP_DOWN: counts.step_downs,
        FaultKind.POISON: counts.poison,
    }
    assert all(0 < fault.at < asked.load_seconds for fault in faults)
    assert [fault.at for fault in faults] == sorted(fault.at for fault in faults)


def test_the_long_tier_has_what_it_promises() -> None:
    counts = FaultCounts.for_load(5000)
    assert counts.sigkills >= 500
    assert counts.zombies >= 30
    assert counts.broker_kills >= 20
    assert counts.mongod_kills >= 20
    assert plan(interviews=5000).load_seconds < 3600


def test_every_process_is_killed_equally_often() -> None:
    killed = Counter(fault.target for fault in schedule(plan()) if fault.kind is FaultKind.SIGKILL)
    assert set(killed) == set(PRODUCT)
    assert max(killed.values()) - min(killed.values()) <= 1


def test_faults_that_are_given_strike_as_given() -> None:
    late, early = PlannedFault(9, FaultKind.BROKER_KILL, "kafka"), PlannedFault(2, FaultKind.SIGKILL, "gateway")
    assert schedule(replace(plan(), faults=(late, early))) == (early, late)


def test_people_that_are_given_come_in_turn() -> None:
    busy, strong = ({"name": "busy"},), ({"name": "strong"},)
    found = applicants(replace(plan(interviews=3), personas=(busy, strong)))
    assert [applicant.personas for applicant in found] == [busy, strong, busy]


def test_nobody_shares_a_number() -> None:
    assert len(set(fictitious_numbers(5000))) == 5000
    with pytest.raises(ValueError, match="fictitious"):
        fictitious_numbers(10**6)
