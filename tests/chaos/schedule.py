"""When which fault strikes. Pure: drawn from the seed alone."""

from collections.abc import Iterator
from random import Random

from devkit.product import GROUPS
from tests.chaos.plan import KAFKA, MONGOD, PRODUCT, ChaosPlan, FaultCounts, FaultKind, PlannedFault

_FIRST = 0.04
_LAST = 0.94
"""Faults strike within this part of the load's time: something is under way, and something comes after."""


def schedule(plan: ChaosPlan) -> tuple[PlannedFault, ...]:
    """The plan's faults in the order of their time."""
    if isinstance(plan.faults, tuple):
        return tuple(sorted(plan.faults, key=lambda fault: fault.at))
    random = Random(f"{plan.seed}:schedule")
    faults = [
        *_kills(random, plan.faults.sigkills),
        *_outages(random, plan.faults),
        *((share, FaultKind.POISON, "") for share in _spread(random, plan.faults.poison)),
    ]
    span = plan.load_seconds * (_LAST - _FIRST)
    start = plan.load_seconds * _FIRST
    return tuple(
        PlannedFault(round(start + share * span, 2), kind, target)
        for share, kind, target in sorted(faults, key=lambda fault: fault[0])
    )


def _kills(random: Random, count: int) -> Iterator[tuple[float, FaultKind, str]]:
    deck: list[str] = []
    for share in _spread(random, count):
        # Dealt like cards, so that in a short run, too, each has its turns.
        deck = deck or random.sample(PRODUCT, len(PRODUCT))
        yield share, FaultKind.SIGKILL, deck.pop()


def _outages(random: Random, counts: FaultCounts) -> Iterator[tuple[float, FaultKind, str]]:
    """What takes seconds, spread together: so two of them seldom fall into one another."""
    victims = [GROUPS[number % len(GROUPS)] for number in range(counts.zombies)]
    random.shuffle(victims)
    kinds = [
        *((FaultKind.ZOMBIE, victim) for victim in victims),
        *((FaultKind.BROKER_KILL, KAFKA),) * counts.broker_kills,
        *((FaultKind.MONGOD_KILL, MONGOD),) * counts.mongod_kills,
        *((FaultKind.MONGOD_STEP_DOWN, MONGOD),) * counts.step_downs,
    ]
    random.shuffle(kinds)
    for share, (kind, target) in zip(_spread(random, len(kinds)), kinds, strict=True):
        yield share, kind, target


def _spread(random: Random, count: int) -> list[float]:
    """`count` shares of the time in order, one in each of as many equal parts."""
    return [(part + random.uniform(0.1, 0.9)) / count for part in range(count)]
