"""Tells a poison message from a broken world."""

from collections import deque


class Breaker:
    """Open when too large a share of the latest outcomes are failures. Pure.

    While it is open nothing is dead-lettered: if most messages fail, the fault is not theirs, and emptying the topic
    into its dead-letter topic would only move the outage.
    """

    def __init__(self, window: int = 50, share: float = 0.5, minimum: int = 10) -> None:
        self._outcomes: deque[bool] = deque(maxlen=window)
        self._share = share
        self._minimum = minimum

    def succeeded(self) -> None:
        """A message was processed."""
        self._outcomes.append(True)

    def failed(self) -> None:
        """A message was given up on, or would have been."""
        self._outcomes.append(False)

    @property
    def is_open(self) -> bool:
        """Whether the world, and not the message, is what is broken."""
        failures = self._outcomes.count(False)
        return failures >= self._minimum and failures > self._share * len(self._outcomes)
