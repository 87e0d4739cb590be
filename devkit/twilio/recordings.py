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

    def add(self, recording: Recording) -> None:
        self._recordings[recording.sid] = recording

    def get(self, sid: str) -> Recording | None:
        return self._recordings.get(sid)

    def delete(self, sid: str) -> bool:
        """False when there is none."""
        return self._recordings.pop(sid, None) is not None

    def newest_first(self) -> Iterator[Recording]:
        return reversed(self._recordings.values())

    def clear(self) -> None:
        self._recordings.clear()
