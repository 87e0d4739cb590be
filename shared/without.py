"""Importing a library without another one that it would take because it is there."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(name: str) -> Iterator[None]:
    """Meanwhile an import of `name` raises ImportError, unless somebody has imported it before."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # "has no module", by the language reference
    try:
        yield
    finally:
        del sys.modules[name]
