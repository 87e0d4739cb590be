"""Percentiles of whatever was added up."""

import math

from hypothesis import given
from hypothesis import strategies as st

from shared.spread import ERROR, bucket, percentile

lengths = st.lists(st.integers(0, 10**10), min_size=1, max_size=60)


def buckets(milliseconds: list[int]) -> dict[str, int]:
    """Counted."""
    found: dict[str, int] = {}
    for each in milliseconds:
        found[bucket(each)] = found.get(bucket(each), 0) + 1
    return found


@given(lengths, st.sampled_from([0.0, 0.5, 0.95, 0.99, 1.0]))
def test_a_percentile_is_within_its_error_of_the_one_with_its_rank(milliseconds: list[int], share: float) -> None:
    exact = sorted(milliseconds)[max(1, math.ceil(share * len(milliseconds))) - 1]
    found = percentile(buckets(milliseconds), share)
    assert found is not None
    assert abs(found - exact) <= ERROR * exact * (1 + 1e-9)


@given(lengths, lengths)
def test_buckets_of_two_windows_added_are_the_buckets_of_both(one: list[int], other: list[int]) -> None:
    added = buckets(one)
    for name, number in buckets(other).items():
        added[name] = added.get(name, 0) + number
    assert added == buckets(one + other)
    assert percentile(added, 0.95) == percentile(buckets(one + other), 0.95)


def test_nothing_has_no_percentile() -> None:
    assert percentile({}, 0.5) is None


def test_the_error_is_one_percent() -> None:
    assert 0.0098 < ERROR < 0.01
