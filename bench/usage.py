"""What a process used: CPU seconds and memory, as Linux counts them."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """User and system time of all its threads so far. Raises FileNotFoundError where there is no such process."""
    # The command's name, in brackets, may hold blanks.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def memory_bytes(pid: int) -> int:
    """What it alone would free by ending: private pages, in memory or swapped out. Raises FileNotFoundError."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    wanted = ("Private_Clean:", "Private_Dirty:", "Swap:")
    return sum(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith(wanted))
