"""What the garbage collector need not look through, and where memory comes from."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Of malloc.h.
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8

_BY_ITSELF = 256 * 1024
_LEFT_ON_TOP = 1024 * 1024

_OBJECTS = 10_000
"""So many more objects than before make the collector look. Python's own 700 is less than one batch's records."""


@contextmanager
def all_stays() -> Iterator[None]:
    """Meanwhile the collector does not look, nor later at what was made: for imports, of which all stays.

    That is a hundred thousand objects. It would look through them again and again, and find nothing.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def set_aside() -> None:
    """Takes everything that there is now out of the collector's sight, once a process has made what stays.

    That is code, models and clients, a hundred thousand objects that live as long as the process. A batch makes and
    drops as many, hardly any of them garbage, and the collector would look through all of that time and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS, *gc.get_threshold()[1:])


def give_memory_back() -> None:
    """Lets the system have back what a burst took. To be called before there are threads.

    Threads take memory from one place: glibc gives each an arena of its own, and an arena keeps what it once took.
    MongoDB's driver works in threads, which hold the interpreter's lock while they ask for memory anyway.

    And what is large, such as what one fetch brings, is mapped by itself and given back when it is freed. glibc begins
    so, but with each that is freed takes larger ones into the arena, up to 32 MiB, in whose gaps little fits later.

    Elsewhere than on glibc it does nothing.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
        mallopt(_M_MMAP_THRESHOLD, _BY_ITSELF)
        mallopt(_M_TRIM_THRESHOLD, _LEFT_ON_TOP)
