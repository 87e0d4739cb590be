"""What the garbage collector need not look through, and where memory comes from."""

import ctypes
import gc

_M_ARENA_MAX = -8  # of malloc.h

_OBJECTS = 10_000
"""So many more objects than before make the collector look. Python's own 700 is less than one batch's records."""


def set_aside() -> None:
    """Takes everything that there is now out of the collector's sight, once a process has made what stays.

    That is code, models and clients, a hundred thousand objects that live as long as the process. A batch makes and
    drops as many, hardly any of them garbage, and the collector would look through all of that time and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS, *gc.get_threshold()[1:])


def share_one_arena() -> None:
    """Lets all threads take memory from one place. To be called before there are any.

    glibc gives each thread an arena of its own, and an arena keeps what a burst once took of it. MongoDB's driver works
    in threads, which hold the interpreter's lock while they ask for memory anyway. Elsewhere than on glibc it does
    nothing.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
