from hypothesis import given
from hypothesis import strategies as st

from shared.kafka.breaker import Breaker


def after(outcomes: list[bool], minimum: int = 10) -> Breaker:
    """A breaker that saw `outcomes`."""
    breaker = Breaker(window=20, share=0.5, minimum=minimum)
    for succeeded in outcomes:
        (breaker.succeeded if succeeded else breaker.failed)()
    return breaker


def test_a_few_failures_are_their_messages_own_fault() -> None:
    assert not after([False] * 9).is_open
    assert after([False] * 10).is_open


def test_half_of_the_messages_failing_is_not_too_large_a_share() -> None:
    assert not after([True, False] * 10).is_open
    assert after([True, False] * 9 + [False] * 2).is_open


def test_it_closes_when_messages_succeed_again() -> None:
    assert not after([False] * 20 + [True] * 10).is_open


@given(st.lists(st.booleans()))
def test_only_the_latest_outcomes_count(outcomes: list[bool]) -> None:
    assert after(outcomes).is_open == after(outcomes[-20:]).is_open


@given(st.lists(st.booleans(), max_size=20))
def test_more_successes_never_open_it(outcomes: list[bool]) -> None:
    assert after([*outcomes, True]).is_open <= after(outcomes).is_open
