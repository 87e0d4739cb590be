"""What a process used: CPU seconds and memory, as Linux counts them."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """User and system time of all its threads so far. Raises FileNotFoundError where there is no such process."""
    # The command's name, in brackets, may hold blanks.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def family_cpu_seconds(pid: int) -> float:
    """`cpu_seconds` of a process and of all that it, and they, started; of those that ended, too, once waited for."""
    return sum(map(_cpu_with_the_ended, family(pid)))


def family(pid: int) -> Iterator[int]:
    """A process and all that it, and they, started and that run."""
    yield pid
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from family(int(child))


def memory_bytes(pid: int) -> int:
    """What it alone would free by ending: private pages, in memory or swapped out. Raises FileNotFoundError."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    wanted = ("Private_Clean:", "Private_Dirty:", "Swap:")
    return sum(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith(wanted))


def _cpu_with_the_ended(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0  # it ended a moment ago
    return sum(map(int, fields[11:15])) / _TICKS
