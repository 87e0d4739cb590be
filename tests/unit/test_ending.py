"""Tasks end, also those that miss a cancellation."""

import asyncio
from contextlib import suppress

import pytest

from shared import ending
from shared.ending import end


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "_AGAIN_SECONDS", 0.01)


async def deaf(times: int) -> None:
    """Misses as many cancellations."""
    for _ in range(times):
        with suppress(asyncio.CancelledError):  # as aiokafka does
            await asyncio.Event().wait()
    await asyncio.Event().wait()


async def begun(times: int) -> asyncio.Task[None]:
    task = asyncio.create_task(deaf(times))
    await asyncio.sleep(0)
    return task


async def test_a_task_that_misses_cancellations_ends_all_the_same() -> None:
    tasks = [await begun(times) for times in (0, 1, 3)]
    await end(tasks)
    assert [task.cancelled() for task in tasks] == [True, True, True]


async def test_whoever_is_cancelled_meanwhile_ends_its_tasks_first() -> None:
    task = await begun(5)
    ending_it = asyncio.create_task(end([task]))
    await asyncio.sleep(0)
    ending_it.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ending_it
    assert task.cancelled()
