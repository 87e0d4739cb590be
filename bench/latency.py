"""How long things took."""

import math
from collections.abc import Sequence


def percentile(ascending: Sequence[float], share: float) -> float:
    """The least of the values that `share` of them (more than 0, at most 1) do not exceed: the nearest rank.

    Raises ValueError where there are none.
    """
    if not ascending:
        raise ValueError("no values")
    return ascending[max(math.ceil(share * len(ascending)), 1) - 1]
