"""The pace at which an account may dial."""

from __future__ import annotations

from devkit.twilio.clock import Clock
from devkit.twilio.line import Line


class DialQueue:
    """First come, first dialled, at most so many calls in a virtual second."""

    def __init__(self, clock: Clock, calls_per_second: float) -> None:
        self._clock = clock
        self._interval = 1 / calls_per_second
        self._next_turn = 0.0

    async def turn(self, line: Line) -> None:
        """Waits on `line`, which may be cut meanwhile; its turn is then nobody's."""
        now = self._clock.seconds()
        turn = max(now, self._next_turn)
        self._next_turn = turn + self._interval
        await line.pass_time(turn - now)
