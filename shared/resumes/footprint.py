"""What a worker process may take from its host. Best effort: what an operating system does not offer is left out."""

import contextlib
import math
import re
import sys
from pathlib import Path

from shared.resumes.limits import KIBIBYTE

if sys.platform != "win32":
    import resource

_GRACE = 5  # seconds; the parent's own, earlier limit is the one that should strike


def bound_memory(limit: int) -> None:
    """Lets allocations beyond `limit` bytes of address space fail, and forbids core dumps, which hold personal data."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with contextlib.suppress(ValueError, OSError):  # macOS refuses, and a lower hard limit may already be set
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def bound_processor_time(seconds: float) -> None:
    """Has the kernel end this process when it computes for longer from now on, even if its parent no longer can."""
    if sys.platform != "win32":
        usage = resource.getrusage(resource.RUSAGE_SELF)
        until = math.ceil(usage.ru_utime + usage.ru_stime + seconds) + _GRACE
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        if hard == resource.RLIM_INFINITY or until < hard:
            resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


def peak_memory() -> int:
    """The most memory, in bytes, that this process has had resident at once; 0 where that is not known."""
    if sys.platform == "win32":
        return 0
    with contextlib.suppress(OSError):
        # On Linux ru_maxrss outlives an exec: it would be the peak of whatever process started this one.
        found = re.search(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
        if found:
            return int(found[1]) * KIBIBYTE
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * KIBIBYTE
