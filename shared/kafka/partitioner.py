"""In which partition of its topic a key is."""

from collections.abc import Sequence
from functools import lru_cache

from aiokafka.partitioner import DefaultPartitioner

_REMEMBERED = 4_096
_choose = DefaultPartitioner()


def partition_of(key: bytes | None, partitions: Sequence[int], available: Sequence[int]) -> int:
    """As aiokafka and Kafka's own clients choose it, from memory for a key that was sent before.

    The library's hash is Python, a step for every four bytes; and of one interview there are dozens of facts.
    """
    if key is None:
        chosen: int = _choose(None, partitions, available)
        return chosen
    return partitions[_place(key, len(partitions))]


@lru_cache(_REMEMBERED)
def _place(key: bytes, count: int) -> int:
    place: int = _choose(key, range(count), ())
    return place
