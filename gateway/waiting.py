"""Waiting for a projection to show what was written, so that a client reads its own writes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

D = TypeVar("D")

SHORTEST_PAUSE = 0.002
LONGEST_PAUSE = 0.05
"""Seconds between two looks: a write usually shows within milliseconds, an answer of a model within seconds."""


class Deadline:
    """A point in time on the event loop's clock; or when `ending` is set, where that comes sooner: a process that is
    told to end does not wait for what may take a minute, and answers with what there is.
    """

    def __init__(self, seconds: float, ending: asyncio.Event | None = None) -> None:
        self._at = asyncio.get_running_loop().time() + seconds
        self._ending = ending

    @property
    def left(self) -> float:
        """Seconds until then; 0 when it has passed."""
        if self._ending is not None and self._ending.is_set():
            return 0.0
        return max(0.0, self._at - asyncio.get_running_loop().time())


async def wait_until(
    find: Callable[[], Awaitable[D | None]], shows: Callable[[D], bool], deadline: Deadline
) -> D | None:
    """Looks until what is found `shows` it, and returns that; none when the deadline passes. Looks at least once."""
    pause = SHORTEST_PAUSE
    while True:
        found = await find()
        if found is not None and shows(found):
            return found
        left = deadline.left
        if not left:
            return None
        await asyncio.sleep(min(pause, left))
        pause = min(pause * 2, LONGEST_PAUSE)
