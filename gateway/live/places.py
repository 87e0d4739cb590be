"""How many streams may be open: each holds a connection, a queue, and now and then a page."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from gateway.authentication import Principal
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem

RETRY_AFTER = 30
"""Seconds."""


class Places:
    """The streams that are open in this process, by who holds them."""

    def __init__(self, most: int, most_per_key: int) -> None:
        self._most = most
        self._most_per_key = most_per_key
        self._taken: Counter[tuple[str, str]] = Counter()

    @property
    def taken(self) -> int:
        """How many are open."""
        return self._taken.total()

    @contextmanager
    def one(self, principal: Principal) -> Iterator[None]:
        """A place for one stream.

        Raises:
            Problem: `too-many-streams` of this key, or `streams-full`.
        """
        holder = (principal.tenant, principal.name)
        if self._taken[holder] >= self._most_per_key:
            detail = f"Close one of your {self._most_per_key} streams, or choose several types for one."
            raise Problem(ProblemKind.TOO_MANY_STREAMS, detail, retry_after=RETRY_AFTER)
        if self.taken >= self._most:
            raise Problem(ProblemKind.STREAMS_FULL, "Connect again in a moment.", retry_after=RETRY_AFTER)
        self._taken[holder] += 1
        try:
            yield
        finally:
            self._taken[holder] -= 1
            if not self._taken[holder]:
                del self._taken[holder]
