"""Which records to read at once, so that those about one thing are read together. Pure."""

from collections import Counter
from collections.abc import Mapping

from aiokafka import TopicPartition


def next_stretch(
    positions: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int], batch: int
) -> dict[TopicPartition, int]:
    """Up to which offset to read next, in which partitions: about `batch` records, but one of each at least.

    All topics keep a key in the partition of the same number, so partitions of one number are read side by side: those
    of which the most is left. Each is read in proportion to what is left of it, because then what was written at about
    the same time is read at about the same time, and the facts of one document meet in one batch. Nothing where all
    are read.
    """
    left = {place: ends[place] - at for place, at in positions.items() if at < ends[place]}
    if not left:
        return {}
    of_numbers: Counter[int] = Counter()
    for place, count in left.items():
        of_numbers[place.partition] += count
    [(number, total)] = of_numbers.most_common(1)
    part = min(1.0, batch / total)
    return {
        place: positions[place] + max(1, round(count * part))
        for place, count in left.items()
        if place.partition == number
    }
