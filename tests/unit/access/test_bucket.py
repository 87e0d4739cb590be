"""Token buckets."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.access.bucket import WINDOW, Bucket, Buckets

RATES = st.integers(min_value=1, max_value=100_000)
PAUSES = st.lists(st.floats(min_value=0, max_value=200, allow_nan=False), max_size=200)


@given(RATES, PAUSES)
def test_nobody_gets_more_than_a_bucket_and_what_has_flowed_in(rate: int, pauses: list[float]) -> None:
    bucket, now, taken = Bucket.full(rate, 0.0), 0.0, 0
    for pause in pauses:
        now += pause
        taken += bucket.take(now)
        assert taken <= rate + now * rate / WINDOW + 1e-6
        assert 0 <= bucket.remaining <= rate


@given(RATES, PAUSES)
def test_whoever_waits_as_long_as_told_gets_one(rate: int, pauses: list[float]) -> None:
    bucket, now = Bucket.full(rate, 0.0), 0.0
    for pause in pauses:
        now += pause
        bucket.take(now)
    while bucket.take(now):
        if rate > 500:
            bucket.tokens = 0.0
    assert bucket.until_next >= 1
    assert bucket.take(now + bucket.until_next)


@given(RATES, st.integers(min_value=0, max_value=500))
def test_all_of_it_is_there_again_when_told(rate: int, requests: int) -> None:
    bucket = Bucket.full(rate, 0.0)
    for _ in range(requests):
        bucket.take(0.0)
    bucket.fill(bucket.until_full)
    assert bucket.remaining == rate


def test_a_clock_that_stands_still_gives_nothing() -> None:
    bucket = Bucket.full(2, 10.0)
    assert [bucket.take(10.0) for _ in range(3)] == [True, True, False]
    assert (bucket.remaining, bucket.until_next, bucket.until_full) == (0, 30, 60)


def test_of_many_names_the_latest_are_remembered() -> None:
    buckets = Buckets(most=2)
    for name in ("a", "b", "a", "c"):
        buckets.of(name, 1, 0.0).take(0.0)
    assert (len(buckets), buckets.known("b")) == (2, None)
    assert buckets.of("a", 1, 0.0).remaining == 0


def test_another_rate_is_another_bucket() -> None:
    buckets = Buckets(most=2)
    buckets.of("a", 1, 0.0).take(0.0)
    assert buckets.of("a", 5, 0.0).remaining == 5
