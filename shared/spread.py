"""How durations are spread: counts in logarithmic buckets, which add up exactly and give percentiles of any sum.

Two windows' buckets added are the buckets of both windows' durations. So a percentile over many windows is as good as
one over a single window, while averages of percentiles would be no percentiles.
"""

import math
from collections.abc import Mapping

_GROWTH = 1.02
_ZERO = "none"

ERROR = (_GROWTH - 1) / (_GROWTH + 1)
"""A percentile is at most this share (1 %) away from the duration that has its rank."""


def bucket(milliseconds: int) -> str:
    """The name of the bucket that holds a duration: all that are at most 1.02 to that power, less those before."""
    return _ZERO if milliseconds <= 0 else str(math.ceil(math.log(milliseconds) / math.log(_GROWTH)))


def percentile(buckets: Mapping[str, int], share: float) -> float | None:
    """The duration in milliseconds that `share` (0 to 1) of all do not exceed, by nearest rank; none of nothing."""
    count = sum(buckets.values())
    if not count:
        return None
    rank = max(1, math.ceil(share * count))
    passed = 0
    for power in sorted(buckets, key=_order):
        passed += buckets[power]
        if passed >= rank:
            return _middle(power)
    raise AssertionError("the ranks end with the count")


def _order(power: str) -> float:
    return -math.inf if power == _ZERO else int(power)


def _middle(power: str) -> float:
    """What is as far, in proportion, from the bucket's lower end as from its upper one."""
    return 0.0 if power == _ZERO else 2 * _GROWTH ** int(power) / (_GROWTH + 1)
