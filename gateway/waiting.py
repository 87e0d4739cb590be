"""Waiting for a projection to show what was written, so that a client reads its own writes."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

D = TypeVar("D")

USUAL_PAUSE = 0.05
"""Seconds between two looks."""
_FIRST_PAUSE = 0.002
_LONGEST_PAUSE = 1.0
_OF_THE_WAIT = 0.1


def pause_after(waited: float) -> float:
    """Seconds until the next look, after so many in vain.

    A write shows within milliseconds, an answer of a model within seconds, so it begins short. What takes longer takes
    minutes: there one look costs what many would, and a tenth of the wait more is not noticed.
    """
    return max(min(_FIRST_PAUSE + waited, USUAL_PAUSE), min(waited * _OF_THE_WAIT, _LONGEST_PAUSE))


class Deadline:
    """A point in time on the event loop's clock; or when `ending` is set, where that comes sooner: a process that is
    told to end does not wait for what may take a minute, and answers with what there is.
    """

    def __init__(self, seconds: float, ending: asyncio.Event | None = None) -> None:
        self._at = asyncio.get_running_loop().time() + seconds
        self._ending = ending or asyncio.Event()

    @property
    def left(self) -> float:
        """Seconds until then; 0 when it has passed."""
        if self._ending.is_set():
            return 0.0
        return max(0.0, self._at - asyncio.get_running_loop().time())

    async def sleep(self, seconds: float) -> None:
        """So long, or until then."""
        with suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, self.left)):
                await self._ending.wait()


async def wait_until(
    find: Callable[[], Awaitable[D | None]], shows: Callable[[D], bool], deadline: Deadline
) -> D | None:
    """Looks until what is found `shows` it, and returns that; none when the deadline passes. Looks at least once."""
    clock = asyncio.get_running_loop().time
    began = clock()
    while True:
        found = await find()
        if found is not None and shows(found):
            return found
        if not deadline.left:
            return None
        await deadline.sleep(pause_after(clock() - began))
