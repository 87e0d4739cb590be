"""How many résumés may wait to be read: each of them is in memory meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem

PLACES_PER_WORKER = 20
RETRY_AFTER = 5
"""Seconds."""


class ReadingPlaces:
    """The résumés that are read or wait for it in this process, `PLACES_PER_WORKER` for each that reads at most."""

    def __init__(self, workers: int) -> None:
        self._most = PLACES_PER_WORKER * workers
        self._taken = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """A place for one résumé.

        Raises:
            Problem: `reader-unavailable`.
        """
        if self._taken >= self._most:
            detail = "Too many résumés are being read. Repeat the request in a moment."
            raise Problem(ProblemKind.READER_UNAVAILABLE, detail, retry_after=RETRY_AFTER)
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1
