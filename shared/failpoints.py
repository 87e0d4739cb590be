"""Named places where a process can be made to die, so that every gap between two I/Os is a crash that was tried."""

import os
import sys

FAILPOINT_EXIT = 86
"""The exit code of a process that died at a failpoint."""

_CRASH_AT = os.environ.get("CRASH_AT")


def failpoint(name: str) -> None:
    """Ends the process at once, as a power cut would, when the environment's `CRASH_AT` is `name`."""
    if name == _CRASH_AT:
        sys.stderr.write(f"crashing at the failpoint {name}, as CRASH_AT asks\n")
        sys.stderr.flush()
        os._exit(FAILPOINT_EXIT)
