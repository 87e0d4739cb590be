import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.llm import ModelMalformed, ModelMisconfigured, ModelUnavailable, Outage
from shared.llm.retries import MalformedFailure, OutageFailure, Retries, RetryPolicy, TransientFailure
from tests.unit.llm.conftest import Time

POLICY = RetryPolicy(max_attempts=5, patience_seconds=120, backoff_seconds=0.5)


class Script:
    """Fails as told, then succeeds; notes the patience that each attempt was given."""

    def __init__(self, *failures: Exception) -> None:
        self._failures = list(failures)
        self.patience: list[float] = []

    async def __call__(self, patience: float) -> str:
        self.patience.append(patience)
        if self._failures:
            raise self._failures.pop(0)
        return "done"


def retries(time: Time, policy: RetryPolicy = POLICY, jitter: float = 1.0) -> Retries:
    return Retries(policy, sleep=time.sleep, clock=time.clock, random=lambda: jitter)


def outage(after_seconds: float | None = None) -> TransientFailure:
    return OutageFailure(Outage.SERVER_ERROR, after_seconds=after_seconds)


async def test_a_success_waits_for_nothing(time: Time) -> None:
    assert await retries(time).run("x", Script()) == "done"
    assert time.slept == []


async def test_waits_double(time: Time) -> None:
    await retries(time).run("x", Script(outage(), outage(), outage(), outage()))
    assert time.slept == [0.5, 1.0, 2.0, 4.0]


async def test_jitter_takes_any_part_of_the_wait(time: Time) -> None:
    await retries(time, jitter=0.25).run("x", Script(outage(), outage()))
    assert time.slept == [0.125, 0.25]


async def test_the_last_attempt_is_not_followed_by_a_wait(time: Time) -> None:
    with pytest.raises(ModelUnavailable) as caught:
        await retries(time).run("x", Script(*[outage() for _ in range(9)]))
    assert (caught.value.attempts, len(time.slept)) == (5, 4)


async def test_patience_ends_what_attempts_would_allow(time: Time) -> None:
    policy = RetryPolicy(max_attempts=100, patience_seconds=10, backoff_seconds=1)
    script = Script(*[outage() for _ in range(100)])
    with pytest.raises(ModelUnavailable):
        await retries(time, policy).run("x", script)
    assert time.slept == [1, 2, 4]
    assert script.patience == [10, 9, 7, 3]


async def test_the_last_failure_says_what_it_was(time: Time) -> None:
    with pytest.raises(ModelMalformed):
        await retries(time, RetryPolicy(2, 10, 1)).run("x", Script(outage(), MalformedFailure("not JSON")))


async def test_what_is_not_transient_passes_through(time: Time) -> None:
    with pytest.raises(ModelMisconfigured):
        await retries(time).run("x", Script(ModelMisconfigured(401, "no key")))
    assert time.slept == []


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_no_wait_of_ours_passes_the_longest(attempt: int, jitter: float) -> None:
    assert 0 <= POLICY.delay(attempt, None, jitter) <= POLICY.longest_backoff_seconds


@given(st.integers(1, 100), st.floats(0, 1000), st.floats(0, 1))
def test_what_the_server_asks_for_is_never_cut_short(attempt: int, after: float, jitter: float) -> None:
    assert POLICY.delay(attempt, after, jitter) >= after
