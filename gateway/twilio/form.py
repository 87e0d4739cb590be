"""Reads Twilio's webhooks: the address that we wrote, and the parameters that Twilio adds."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.twilio.consent import Answer
from gateway.twilio.webhook import (
    ConsentAnswered,
    NobodySpoke,
    QuestionAnswered,
    Recording,
    RecordingChanged,
    ScriptRequested,
    StatusChanged,
    Webhook,
)
from shared.call_urls import ANSWER, CONSENT, RECORDING, SILENCE, STATUS, VOICE, Leg, read
from shared.events.calls import CallStatus, ConsentChannel

_NUMBER = re.compile(r"[0-9]{1,6}")
_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_INDEXES = re.compile(r"(?:[0-9]{1,3}(?:-[0-9]{1,3})*)?")
_IDENTITY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_LONGEST_URL = 2048
_STATUSES = {status.value: status for status in CallStatus}


class Malformed(ValueError):
    """No address of ours, or a parameter that Twilio always sends is missing or is not what it should be."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A webhook in pieces: the path's parameters, the query's, and the form's."""

    place: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]

    @property
    def leg(self) -> Leg:
        """Which dial of which interview."""
        attempt = self._number(self.place, "attempt")
        if attempt < 1:
            raise Malformed("attempt is counted from 1")
        return Leg(self.place["tenant"], self.place["interview_id"], attempt, self.traceparent)

    @property
    def traceparent(self) -> str | None:
        """The trace that the call belongs to, if the address names one."""
        written = self.query.get("traceparent", "")
        return written if _TRACEPARENT.fullmatch(written) else None

    @property
    def question(self) -> int:
        """The question's index."""
        return self._number(self.place, "question")

    @property
    def ask(self) -> tuple[int, ...]:
        """The questions that are left."""
        written = self.query.get("ask")
        if written is None or not _INDEXES.fullmatch(written):
            raise Malformed("ask is no list of question indexes")
        return read(written)

    @property
    def tries(self) -> int:
        """Prompts that led to this."""
        return self._number(self.query, "tries") if "tries" in self.query else 0

    @property
    def call_sid(self) -> str:
        """Twilio's identity of the call."""
        return self._identity("CallSid")

    @property
    def recording(self) -> Recording | None:
        """The recording that the form names."""
        url = self.form.get("RecordingUrl", "")
        if len(url) > _LONGEST_URL:
            raise Malformed("RecordingUrl is too long")
        if not url or not self.form.get("RecordingSid"):
            return None
        return Recording(self._identity("RecordingSid"), url, self.seconds("RecordingDuration"))

    @property
    def answer(self) -> Answer | None:
        """The key or the words that a prompt was answered with; a key comes first."""
        digits, speech = self.form.get("Digits", ""), self.form.get("SpeechResult", "")
        if digits:
            return Answer(ConsentChannel.KEY, digits)
        return Answer(ConsentChannel.VOICE, speech) if speech.strip() else None

    @property
    def sequence_number(self) -> int | None:
        """The callback's place among those of its call."""
        return self._number(self.form, "SequenceNumber") if self.form.get("SequenceNumber") else None

    @property
    def status(self) -> str:
        """The word for the call's status."""
        if not self.form.get("CallStatus"):
            raise Malformed("CallStatus is missing")
        return self.form["CallStatus"]

    def seconds(self, name: str) -> float | None:
        """A duration. What is no duration is none: nothing else should be lost for it."""
        written = self.form.get(name, "")
        return float(written) if _SECONDS.fullmatch(written) else None

    def _identity(self, name: str) -> str:
        written = self.form.get(name, "")
        if not _IDENTITY.fullmatch(written):
            raise Malformed(f"{name} is missing or is no identity")
        return written

    @staticmethod
    def _number(given: Mapping[str, str], name: str) -> int:
        if not _NUMBER.fullmatch(given[name]):
            raise Malformed(f"{name} is no number")
        return int(given[name])


def _script_requested(of: Incoming) -> ScriptRequested:
    return ScriptRequested(of.leg, of.call_sid, of.ask)


def _consent_answered(of: Incoming) -> ConsentAnswered:
    return ConsentAnswered(of.leg, of.call_sid, of.ask, of.tries, of.answer)


def _question_answered(of: Incoming) -> QuestionAnswered:
    return QuestionAnswered(of.leg, of.call_sid, of.question, of.ask, of.recording)


def _nobody_spoke(of: Incoming) -> NobodySpoke:
    return NobodySpoke(of.leg, of.call_sid, of.question, of.ask, of.tries)


def _recording_changed(of: Incoming) -> RecordingChanged:
    is_complete = of.form.get("RecordingStatus") == "completed"
    return RecordingChanged(of.leg, of.call_sid, of.question, of.recording if is_complete else None)


def _status_changed(of: Incoming) -> StatusChanged:
    word = of.status
    return StatusChanged(of.leg, of.call_sid, word, _STATUSES.get(word), of.sequence_number, of.seconds("CallDuration"))


READERS: Mapping[str, Callable[[Incoming], Webhook]] = {
    VOICE: _script_requested,
    CONSENT: _consent_answered,
    ANSWER: _question_answered,
    SILENCE: _nobody_spoke,
    RECORDING: _recording_changed,
    STATUS: _status_changed,
}
"""By the address that a webhook comes to. Each raises `Malformed`."""
