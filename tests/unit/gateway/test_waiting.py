import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.state import Gateway
from gateway.waiting import Deadline, pause_after, wait_until
from tests.unit.gateway.conftest import API_KEY, unopened


def _appearing_after(looks: int) -> tuple[Callable[[], Awaitable[int | None]], list[int]]:
    seen: list[int] = []

    async def find() -> int | None:
        seen.append(len(seen))
        return len(seen) if len(seen) > looks else None

    return find, seen


async def test_what_is_there_already_is_found_at_the_first_look() -> None:
    find, seen = _appearing_after(0)
    assert await wait_until(find, lambda _: True, Deadline(0)) == 1
    assert len(seen) == 1


async def test_looking_goes_on_until_it_shows() -> None:
    find, _ = _appearing_after(2)
    assert await wait_until(find, lambda value: value >= 5, Deadline(30)) == 5


async def test_what_never_shows_ends_at_the_deadline() -> None:
    find, seen = _appearing_after(10**9)
    assert await wait_until(find, lambda _: True, Deadline(0.02)) is None
    assert seen


@given(waited=st.floats(0, 600))
def test_the_next_look_comes_within_fifty_milliseconds_or_a_tenth_of_the_wait(waited: float) -> None:
    assert 0 < pause_after(waited) <= max(0.05, waited / 10)
    assert pause_after(waited) <= 1


@pytest.mark.parametrize(("minutes", "most"), [(1 / 60, 25), (1, 120), (10, 660)])
def test_a_long_wait_is_few_looks(minutes: float, most: int) -> None:
    waited, looks = 0.0, 1
    while waited < 60 * minutes:
        waited += pause_after(waited)
        looks += 1
    assert looks <= most


async def test_a_long_pause_ends_when_the_process_is_told_to() -> None:
    ending = asyncio.Event()
    pausing = asyncio.create_task(Deadline(10**6, ending).sleep(10**6))
    await asyncio.sleep(0)
    assert not pausing.done()
    ending.set()
    await pausing


async def test_a_request_that_is_given_up_stops_looking() -> None:
    find, seen = _appearing_after(10**9)
    waiting = asyncio.create_task(wait_until(find, lambda _: True, Deadline(60)))
    while not seen:  # noqa: ASYNC110  the first look is all that is waited for
        await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert waiting.cancelled()


async def test_a_process_that_is_told_to_end_waits_for_nothing_more(tmp_path: Path) -> None:
    gateway: Gateway = unopened(tmp_path, API_KEY).state.gateway
    find, seen = _appearing_after(10**9)
    deadline = gateway.deadline(10**6)
    waiting = asyncio.create_task(wait_until(find, lambda _: True, deadline))
    while not seen:  # noqa: ASYNC110  the first look is all that is waited for
        await asyncio.sleep(0)
    assert deadline.left > 0
    gateway.end()
    assert await waiting is None
    assert deadline.left == gateway.deadline(10**6).left == 0
    assert gateway.live.closing.is_set()
