from hypothesis import given
from hypothesis import strategies as st

from shared.kafka.backoff import Backoff

tries = st.integers(0, 10_000)


@given(attempt=tries, chance=st.floats(0, 1, exclude_max=True))
def test_a_wait_is_never_negative_and_never_longer_than_the_cap(attempt: int, chance: float) -> None:
    assert 0 <= Backoff(base=0.2, cap=10).seconds(attempt, chance) <= 10


@given(attempt=tries)
def test_the_longest_wait_doubles_until_the_cap(attempt: int) -> None:
    backoff = Backoff(base=0.25, cap=8)
    assert backoff.seconds(attempt, 1) == (0.25 * 2**attempt if attempt < 5 else 8)


@given(attempt=tries)
def test_a_drawn_wait_is_within_bounds(attempt: int) -> None:
    assert 0 <= Backoff(base=0.2, cap=10).draw(attempt) <= 10
