"""A call: what was asked for, where it stands, and the registry of all of them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from devkit.twilio.clock import Timeline
from devkit.twilio.personas import Persona


class CallStatus(StrEnum):
    QUEUED = "queued"
    INITIATED = "initiated"
    """In webhooks alone; to REST such a call is still queued."""
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    FAILED = "failed"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"

    @property
    def is_final(self) -> bool:
        return self in _FINAL


_FINAL = {
    CallStatus.COMPLETED,
    CallStatus.BUSY,
    CallStatus.FAILED,
    CallStatus.NO_ANSWER,
    CallStatus.CANCELED,
}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a webhook goes."""

    url: str
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class MachineDetection:
    waits_for_the_beep: bool
    """DetectMessageEnd rather than Enable."""
    callback: Target | None
    """Of asynchronous detection; None when the script waits for the verdict."""
    is_async: bool


@dataclass(frozen=True, slots=True)
class RecordingRequest:
    """Of a whole call."""

    callback: Target | None
    events: frozenset[str]


@dataclass(frozen=True, slots=True)
class CallRequest:
    """What the REST client asked for, validated. One of `script` and `twiml` is set; times in seconds."""

    to: str
    from_: str
    script: Target | None
    twiml: str | None
    fallback: Target | None
    status_callback: Target | None
    status_events: frozenset[str]
    timeout: float
    time_limit: float
    machine_detection: MachineDetection | None
    recording: RecordingRequest | None


@dataclass(slots=True)
class Call:
    """Mutable, and written by its leg alone."""

    sid: str
    account_sid: str
    request: CallRequest
    persona: Persona
    timeline: Timeline
    created_at: datetime
    listed_from: float
    """On the clock's monotonic scale of virtual seconds: earlier, lists do not show it."""
    status_callback: Target | None
    status: CallStatus = CallStatus.QUEUED
    dialled_at: datetime | None = None
    answered_after: float | None = None
    """Seconds on the timeline."""
    ended_after: float | None = None
    answered_by: str | None = None
    detection_seconds: float = 0.0
    """What finding out took."""
    recordings: int = 0
    """How many have been begun."""
    requests: int = 0
    """How many times its script has been asked for."""

    @property
    def duration_seconds(self) -> int | None:
        """From answer to end, rounded up; 0 when nobody answered; None while the call lives."""
        if self.ended_after is None:
            return None
        if self.answered_after is None:
            return 0
        return max(1, math.ceil(self.ended_after - self.answered_after))

    @property
    def updated_at(self) -> datetime:
        return self.timeline.now

    @property
    def ended_at(self) -> datetime | None:
        if self.ended_after is None:
            return None
        return self.timeline.started_at + timedelta(seconds=self.ended_after)

    @property
    def queued_milliseconds(self) -> int:
        dialled_at = self.dialled_at or self.timeline.now
        return round((dialled_at - self.timeline.started_at).total_seconds() * 1000)

    def since_answer(self) -> float:
        return self.timeline.elapsed - (self.answered_after or 0.0)


def sid(prefix: str, seed: int, *identity: object) -> str:
    """An identifier in Twilio's form, the same for the same seed and identity."""
    digest = hashlib.md5("/".join(map(str, (seed, *identity))).encode(), usedforsecurity=False)
    return prefix + digest.hexdigest()


class CallRegistry:
    def __init__(self) -> None:
        self._calls: dict[str, Call] = {}
        self._to: dict[str, dict[str, Call]] = {}

    def add(self, call: Call) -> None:
        self._calls[call.sid] = call
        self._to.setdefault(call.request.to, {})[call.sid] = call

    def get(self, sid: str) -> Call | None:
        return self._calls.get(sid)

    def newest_first(self, to: str | None = None) -> Iterator[Call]:
        """All calls, or those to one number."""
        return reversed((self._calls if to is None else self._to.get(to, {})).values())

    def clear(self) -> None:
        self._calls.clear()
        self._to.clear()
