"""What the garbage collector need not look through."""

import gc


def set_aside() -> None:
    """Takes everything that there is now out of the collector's sight, once a process has made what stays.

    That is code, models and clients, a hundred thousand objects that live as long as the process. What passes through
    in batches makes the collector look for garbage all the time, and it would look through those, too.
    """
    gc.collect()
    gc.freeze()
