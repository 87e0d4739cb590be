"""What the phone network did, in order: for a test to assert on and for a developer to read."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

_KEPT = 50_000


class WebhookKind(StrEnum):
    TWIML = "twiml"
    STATUS = "status"
    RECORDING = "recording"
    MACHINE_DETECTION = "machine_detection"


class Copy(StrEnum):
    """Which sending of a webhook this was."""

    ORIGINAL = "original"
    RETRY = "retry"
    DUPLICATE = "duplicate"
    FORGED = "forged"
    DROPPED = "dropped"


class Entry(BaseModel):
    model_config = ConfigDict(frozen=True)

    at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    """The wall's time."""
    call_sid: str


class CallCreated(Entry):
    kind: Literal["call_created"] = "call_created"
    url: str
    """Where the call's script is; empty where the request itself held it."""
    to: str
    from_: str = Field(serialization_alias="from")
    persona: str


class StatusReached(Entry):
    kind: Literal["status_reached"] = "status_reached"
    status: str
    call_seconds: float
    """Virtual seconds since the call was created."""


class WebhookSent(Entry):
    """A webhook, once answered or failed: exactly one of `response_status` and `failure` is set, or for a dropped
    one neither."""

    kind: Literal["webhook_sent"] = "webhook_sent"
    webhook: WebhookKind
    copy_sent: Copy
    method: str
    url: str
    fields: dict[str, str]
    response_status: int | None = None
    response_body: str = ""
    failure: str | None = None
    latency_ms: float = 0.0


class Heard(Entry):
    """What was said on the line, and by whom."""

    kind: Literal["heard"] = "heard"
    speaker: Literal["application", "callee"]
    text: str


class RecordingMade(Entry):
    kind: Literal["recording_made"] = "recording_made"
    url: str
    """Where its status is told; empty where nobody asked to be told."""
    recording_sid: str
    seconds: int
    text: str


class ErrorRaised(Entry):
    """What Twilio would show in its debugger: a warning or error of the application, with Twilio's code."""

    kind: Literal["error_raised"] = "error_raised"
    code: int
    message: str
    url: str


AnyEntry = Annotated[
    CallCreated | StatusReached | WebhookSent | Heard | RecordingMade | ErrorRaised, Field(discriminator="kind")
]
EntryT = TypeVar("EntryT", bound=Entry)


class PhoneLog:
    """The newest entries, oldest first; in the file `journal`, if there is one, all of them, as JSON lines."""

    def __init__(self, journal: Path | None = None) -> None:
        self._entries: deque[AnyEntry] = deque(maxlen=_KEPT)
        # Line by line, so that the file is whole whenever somebody reads it.
        self._journal = journal.open("a", buffering=1, encoding="utf-8") if journal else None

    def add(self, entry: AnyEntry) -> None:
        self._entries.append(entry)
        if self._journal is not None:
            self._journal.write(entry.model_dump_json(by_alias=True) + "\n")

    def entries(self, call_sid: str | None = None) -> list[AnyEntry]:
        return [e for e in self._entries if call_sid is None or e.call_sid == call_sid]

    def of(self, kind: type[EntryT], call_sid: str | None = None) -> list[EntryT]:
        """Entries of one type, such as `log.of(WebhookSent)`, of one call if named."""
        return [e for e in self.entries(call_sid) if isinstance(e, kind)]

    def conversation(self, call_sid: str) -> str:
        """What was said on a call by both sides, in order."""
        return " ".join(heard.text for heard in self.of(Heard, call_sid))

    def clear(self) -> None:
        """Forgets the entries; the journal keeps them."""
        self._entries.clear()
