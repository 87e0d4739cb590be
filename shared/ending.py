"""Ending tasks for certain."""

import asyncio
from collections.abc import Iterable
from typing import Any

_AGAIN_SECONDS = 1.0


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancels tasks until they are over: one cancellation can get lost, since aiokafka's client swallows those that
    reach it while it closes. What the tasks raise is for whoever looks at them.
    """
    pending = {task for task in tasks if not task.done()}
    was_cancelled = False
    while pending:
        for task in pending:
            task.cancel()
        try:
            _, pending = await asyncio.wait(pending, timeout=_AGAIN_SECONDS)
        except asyncio.CancelledError:
            was_cancelled = True  # first those that were begun here
            pending = {task for task in pending if not task.done()}
    if was_cancelled:
        raise asyncio.CancelledError
