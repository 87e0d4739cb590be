"""What Twilio tells us, typed. Where a call is stands in the address that Twilio was given; see `shared.call_urls`."""

from dataclasses import dataclass

from gateway.twilio.consent import Answer, Consent, heard_in
from shared.call_urls import Leg
from shared.events.calls import CallStatus

MOST_PROMPTS_FOR_CONSENT = 3
MOST_SILENCES = 2


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording that Twilio made. `duration` is in seconds; none where Twilio says nothing of it."""

    sid: str
    url: str
    duration: float | None


@dataclass(frozen=True, slots=True)
class ScriptRequested:
    """Somebody picked up, and Twilio asks what to say."""

    leg: Leg
    call_sid: str
    ask: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ConsentAnswered:
    """The request for consent was answered, or nobody said anything: then `answer` is none.

    `tries` is how many times consent was asked for, this time included.
    """

    leg: Leg
    call_sid: str
    ask: tuple[int, ...]
    tries: int
    answer: Answer | None

    @property
    def consent(self) -> Consent:
        """What the answer means."""
        return Consent.UNCLEAR if self.answer is None else heard_in(self.answer)

    @property
    def is_last_try(self) -> bool:
        """Whether consent is not asked for again."""
        return self.tries >= MOST_PROMPTS_FOR_CONSENT


@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    """An answer was recorded. `recording` is none when Twilio names none; reconciliation finds it later."""

    leg: Leg
    call_sid: str
    question: int
    ask: tuple[int, ...]
    recording: Recording | None


@dataclass(frozen=True, slots=True)
class NobodySpoke:
    """A question was asked and nobody spoke, for the time number `tries`."""

    leg: Leg
    call_sid: str
    question: int
    ask: tuple[int, ...]
    tries: int

    @property
    def is_last_try(self) -> bool:
        """Whether the question is not asked again."""
        return self.tries >= MOST_SILENCES


@dataclass(frozen=True, slots=True)
class RecordingChanged:
    """A recording reached a status. `recording` is none unless it is completed."""

    leg: Leg
    call_sid: str
    question: int
    recording: Recording | None


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """A call reached a status: `word`, which is none of ours when `status` is none. `duration` is in seconds."""

    leg: Leg
    call_sid: str
    word: str
    status: CallStatus | None
    sequence_number: int | None
    duration: float | None


ScriptWebhook = ScriptRequested | ConsentAnswered | QuestionAnswered | NobodySpoke
"""Answered with TwiML: the call waits for it."""

Callback = RecordingChanged | StatusChanged
"""Nobody waits for the answer."""

Webhook = ScriptWebhook | Callback
