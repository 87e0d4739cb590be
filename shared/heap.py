"""What the garbage collector need not look through."""

import gc

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
