"""Measures the sides of a case in turn, so that what disturbs the machine disturbs them alike."""

import gc
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median

from bench.case import Case, Goal, Sample, Sides
from bench.ground import Ground
from shared.heap import set_aside

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Spread:
    """Of the rounds: the middle, the least and the greatest."""

    median: float
    least: float
    greatest: float

    @classmethod
    def of(cls, values: list[float]) -> "Spread":
        """Raises statistics.StatisticsError where there are none."""
        return cls(median(values), min(values), max(values))


@dataclass(frozen=True)
class Verdict:
    """What came of a goal."""

    goal: Goal
    value: Spread
    """The ratio of each round, or the value where nothing is beneath it."""

    @property
    def is_met(self) -> bool:
        return self.goal.met(self.value.median)


@dataclass(frozen=True)
class Outcome:
    """What was measured of a case: side → metric → its spread, and each goal."""

    case: Case
    measured: Mapping[str, Mapping[str, Spread]]
    verdicts: tuple[Verdict, ...]


async def measure(case: Case, ground: Ground, rounds: int | None, tell: Tell) -> Outcome:
    """Runs a case. Raises whatever its sides raise: a measurement that fails is none."""
    async with case.sides(ground) as sides, _set_aside():
        if case.has_warm_up:
            for name, side in sides.items():
                tell(f"{case.name}: warming up, {name}")
                await side()
        samples: list[dict[str, Sample]] = []
        for number in range(rounds or case.rounds):
            samples.append({})
            for name in _in_turn(sides, number):
                tell(f"{case.name}: round {number + 1} of {rounds or case.rounds}, {name}")
                gc.collect()  # of what an earlier side left, and not in the middle of this one
                samples[-1][name] = await sides[name]()
    return judged(case, samples)


@asynccontextmanager
async def _set_aside() -> AsyncIterator[None]:
    """Meanwhile the garbage collector does as in the product's processes, and leaves alone what was set up here."""
    usual = gc.get_threshold()
    set_aside()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)


def judged(case: Case, samples: Sequence[Mapping[str, Sample]]) -> Outcome:
    """Each goal by the ratios within rounds, because only those are of the same moment."""
    measured = {
        side: {metric: Spread.of([round_[side][metric] for round_ in samples]) for metric in samples[0][side]}
        for side in samples[0]
    }
    verdicts = [Verdict(goal, Spread.of([_value(goal, round_) for round_ in samples])) for goal in case.goals]
    return Outcome(case, measured, tuple(verdicts))


def _value(goal: Goal, samples: Mapping[str, Sample]) -> float:
    over = samples[goal.over][goal.metric]
    return over if goal.under is None else over / samples[goal.under][goal.metric]


def _in_turn(sides: Sides, number: int) -> list[str]:
    """There and back, so that none always comes after another."""
    names = list(sides)
    return names if number % 2 == 0 else names[::-1]
