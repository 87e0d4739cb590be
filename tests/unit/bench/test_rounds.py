"""Ratios are taken within a round, and judged by their median."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bench.case import Case, Goal, Sample, Sides
from bench.compare import Regression, regressions
from bench.ground import Ground, ground
from bench.results import Results
from bench.rounds import Outcome, judged, measure


def case(*goals: Goal) -> Case:
    @asynccontextmanager
    async def nothing(_: Ground) -> AsyncIterator[Sides]:
        yield {}

    return Case("c", "a case", "its floor", goals, nothing)


def rounds(*pairs: tuple[float, float]) -> list[dict[str, Sample]]:
    return [{"product": {"rate": product}, "floor": {"rate": floor}} for product, floor in pairs]


def outcome(goal: Goal, *pairs: tuple[float, float]) -> Outcome:
    return judged(case(goal), rounds(*pairs))


def test_a_slow_round_is_slow_for_both() -> None:
    [verdict] = outcome(Goal("rate", at_least=0.5), (50, 100), (5, 10), (60, 100)).verdicts
    assert (verdict.value.median, verdict.value.least, verdict.value.greatest) == (0.5, 0.5, 0.6)
    assert verdict.is_met


@pytest.mark.parametrize(
    ("goal", "is_met"),
    [
        (Goal("rate", at_least=0.51), False),
        (Goal("rate", at_most=0.5), True),
        (Goal("rate", at_most=0.49), False),
        (Goal("rate", at_most=50, under=None), True),
        (Goal("rate", at_most=2, over="floor", under="product"), True),
    ],
)
def test_a_goal_is_met_at_its_bound_and_not_beyond(goal: Goal, is_met: bool) -> None:
    [verdict] = outcome(goal, (50, 100)).verdicts
    assert verdict.is_met is is_met


@pytest.mark.parametrize("bounds", [(None, None), (1.0, 2.0)])
def test_a_goal_has_one_bound(bounds: tuple[float | None, float | None]) -> None:
    with pytest.raises(ValueError, match="one bound"):
        Goal("rate", *bounds)


async def test_sides_take_turns_at_being_first_and_warm_up_is_not_counted(tmp_path: Path) -> None:
    order: list[str] = []

    @asynccontextmanager
    async def sides(_: Ground) -> AsyncIterator[Sides]:
        async def side(name: str) -> Sample:
            order.append(name)
            return {"rate": float(len(order))}

        yield {"product": lambda: side("product"), "floor": lambda: side("floor")}

    async with ground(tmp_path) as here:
        found = await measure(Case("c", "", "", (), sides), here, 2, lambda _: None)
    assert order == ["product", "floor", "product", "floor", "floor", "product"]
    assert found.measured["product"]["rate"].least == 3.0


@pytest.mark.parametrize(
    ("goal", "before", "after", "is_worse"),
    [
        (Goal("rate", at_least=0.5), 100.0, 86.0, False),
        (Goal("rate", at_least=0.5), 100.0, 84.0, True),
        (Goal("rate", at_most=0.5), 100.0, 114.0, False),
        (Goal("rate", at_most=0.5), 100.0, 116.0, True),
        (Goal("rate", at_most=0.5), 100.0, 10.0, False),
    ],
)
def test_a_regression_is_a_ratio_that_is_worse_by_more_than_15_percent(
    goal: Goal, before: float, after: float, is_worse: bool, tmp_path: Path
) -> None:
    Results.of([outcome(goal, (before, 100.0))]).write(tmp_path / "before.json")
    kept = Results.read(tmp_path / "before.json")
    assert kept is not None
    found = regressions(kept, Results.of([outcome(goal, (after, 100.0))]))
    assert found == ([Regression("c", "rate", before / 100, after / 100)] if is_worse else [])


def test_new_results_take_the_place_of_earlier_ones_of_the_same_case() -> None:
    goal = Goal("rate", at_least=0.5)
    earlier, later = Results.of([outcome(goal, (1, 1))]), Results.of([outcome(goal, (3, 1))])
    assert later.over(None) == later
    assert later.over(earlier).cases["c"].goals["rate:product/floor"].value.median == 3.0
