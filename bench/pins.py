"""Which core a process runs on: the server that is measured has one for itself, everybody else shares the other."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cores:
    """Two cores. None of them is known where there is only one: then nothing is pinned."""

    server: int | None
    others: int | None

    @classmethod
    def here(cls) -> "Cores":
        """Of those that this process may use."""
        usable = sorted(os.sched_getaffinity(0))
        return cls(usable[0], usable[1]) if len(usable) > 1 else cls(None, None)


@contextmanager
def pinned(pid: int, core: int | None) -> Iterator[None]:
    """Meanwhile every thread of a process, and every one that it begins, runs on `core`; on any where it is none."""
    if core is None:
        yield
        return
    before = os.sched_getaffinity(pid)
    _pin(pid, {core})
    try:
        yield
    finally:
        _pin(pid, before)


def _pin(pid: int, cores: set[int]) -> None:
    for thread in Path(f"/proc/{pid}/task").glob("*"):
        try:
            os.sched_setaffinity(int(thread.name), cores)
        except ProcessLookupError:  # it ended just now
            continue
