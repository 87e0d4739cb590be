"""A day of arrivals before something that takes so many a second, second by second. The same seed, the same day."""

import math
import random
from dataclasses import dataclass

_DAY = 86_400
_SEED = 20261127
_FEW = 30.0


@dataclass(frozen=True)
class Queue:
    """What came of it: the longest wait and the median one, in seconds, and how many were left at midnight."""

    longest: float
    median: float
    left: float


def day(arrivals: float, peak_factor: float, rate: float) -> Queue:
    """`arrivals` come in the first 24 h ÷ `peak_factor`, evenly but by chance; `rate` a second are taken, in order."""
    chance = random.Random(_SEED)
    busy = int(_DAY / peak_factor)
    waits: list[tuple[float, int]] = []
    behind = 0.0
    for second in range(_DAY):
        came = _poisson(chance, arrivals / busy) if second < busy else 0
        if came:
            waits.append(((behind + (came - 1) / 2) / rate if behind + came > max(rate, 1.0) else 0.0, came))
        behind = max(0.0, behind + came - rate)
    return Queue(max((wait for wait, _ in waits), default=0.0), _median(waits), behind)


def _poisson(chance: random.Random, mean: float) -> int:
    """How many come in a second."""
    if mean > _FEW:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, count, product = math.exp(-mean), 0, chance.random()
    while product > limit:
        count, product = count + 1, product * chance.random()
    return count


def _median(waits: list[tuple[float, int]]) -> float:
    half, seen = sum(count for _, count in waits) / 2, 0
    for wait, count in sorted(waits):
        seen += count
        if seen >= half:
            return wait
    return 0.0
