"""An open line: time passes on it, and it can be cut or redirected from outside at any moment."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from devkit.twilio.calls import CallStatus
from devkit.twilio.clock import Clock, Timeline


@dataclass(frozen=True, slots=True)
class Fetch:
    """A document to ask the application for, with what the verb before has to say."""

    url: str
    method: str = "POST"
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inline:
    """A document given through REST; it has no URL, so relative URLs in it mean nothing."""

    twiml: str


Source = Fetch | Inline


class Interruption(Exception):
    """What ends a wait on the line."""


class LineCut(Interruption):
    """The call is over, with `status`; `farewell` is the request that a recording cut short still makes."""

    def __init__(self, status: CallStatus, farewell: Fetch | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.farewell = farewell


class LineRedirected(Interruption):
    """The application gave the call another document through REST."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.source = source


class Line:
    def __init__(self, clock: Clock, timeline: Timeline) -> None:
        self._clock = clock
        self._timeline = timeline
        self._interrupted = asyncio.Event()
        self._interruption: Interruption | None = None
        self._limit: float | None = None

    def limit(self, seconds: float) -> None:
        """Cuts the line, as completed, `seconds` from now."""
        self._limit = self._timeline.elapsed + seconds

    def interrupt(self, interruption: Interruption) -> None:
        """Ends the present wait, or else the next. A cut is never undone by a redirect."""
        if not isinstance(self._interruption, LineCut):
            self._interruption = interruption
            self._interrupted.set()

    async def pass_time(self, seconds: float) -> None:
        """Raises the Interruption that ends the wait early; LineCut at the time limit."""
        left = seconds if self._limit is None else min(seconds, self._limit - self._timeline.elapsed)
        began = self._clock.seconds()
        interrupted = await self._clock.wait(self._interrupted, left)
        self._timeline.advance(min(self._clock.seconds() - began, left) if interrupted else left)
        self.check()
        if left < seconds:
            raise LineCut(CallStatus.COMPLETED)

    def check(self) -> None:
        """Raises the Interruption that has come meanwhile, if one has."""
        interruption, self._interruption = self._interruption, None
        self._interrupted.clear()
        if interruption is not None:
            raise interruption
