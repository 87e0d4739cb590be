"""Recordings: what was said, for how long, and from when its audio can be had."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RecordingStatus(StrEnum):
    PROCESSING = "processing"
    COMPLETED = "completed"


class RecordingSource(StrEnum):
    RECORD_VERB = "RecordVerb"
    OUTBOUND_API = "OutboundAPI"


@dataclass(slots=True)
class Recording:
    sid: str
    call_sid: str
    account_sid: str
    source: RecordingSource
    started_at: datetime
    seconds: int
    text: str
    listed_from: float
    """On the clock's monotonic scale of virtual seconds: earlier, lists do not show it."""
    status: RecordingStatus = RecordingStatus.PROCESSING

    @property
    def has_media(self) -> bool:
        return self.status is RecordingStatus.COMPLETED


class RecordingArchive:
    def __init__(self) -> None:
        self._recordings: dict[str, Recording] = {}
        self._of: dict[str, dict[str, Recording]] = {}

    def add(self, recording: Recording) -> None:
        self._recordings[recording.sid] = recording
        self._of.setdefault(recording.call_sid, {})[recording.sid] = recording

    def get(self, sid: str) -> Recording | None:
        return self._recordings.get(sid)

    def delete(self, sid: str) -> bool:
        """False when there is none."""
        deleted = self._recordings.pop(sid, None)
        if deleted is None:
            return False
        del self._of[deleted.call_sid][sid]
        return True

    def newest_first(self, call_sid: str | None = None) -> Iterator[Recording]:
        """All recordings, or those of one call."""
        return reversed((self._recordings if call_sid is None else self._of.get(call_sid, {})).values())

    def clear(self) -> None:
        self._recordings.clear()
        self._of.clear()
