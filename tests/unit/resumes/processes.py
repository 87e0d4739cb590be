"""Watching other processes."""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

DEADLINE_SECONDS = 60.0


async def until(condition: Callable[[], bool]) -> None:
    """Waits for `condition`; raises `TimeoutError` when it does not come true."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not condition():  # noqa: ASYNC110 - another process is the one that makes it true
            await asyncio.sleep(0.01)


def has_ended(process_id: int) -> bool:
    """Also true, where /proc tells, of a process whose exit status nobody has collected yet."""
    try:
        os.kill(process_id, 0)
        status = Path(f"/proc/{process_id}/stat").read_text()
    except ProcessLookupError:  # also where it goes between being found and being read
        return True
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] == "Z"


def arrived_in(folder: Path) -> int:
    """The process that `hostile_worker.MEET` made known in `folder`, or 0."""
    return next((int(file.name) for file in folder.iterdir()), 0)


def environment_of(process_id: int) -> bytes:
    """Raises `FileNotFoundError` where there is no /proc."""
    return Path(f"/proc/{process_id}/environ").read_bytes()


def children() -> set[int]:
    """The processes that this one started."""
    found: set[int] = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that ends while we look
            found |= set(map(int, (task / "children").read_text().split()))
    return found
