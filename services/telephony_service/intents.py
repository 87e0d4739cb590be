"""What telephony may want done. Each intent's cause and discriminator identify its effect."""

from dataclasses import dataclass
from typing import ClassVar

from services.telephony_service.gates import Blocked
from shared.events.interviews import InterviewCompleted
from shared.intents import Intent


@dataclass(frozen=True, slots=True)
class CallIntent(Intent):
    """Something to do for one attempt of one interview."""

    interview_id: str
    tenant: str
    attempt: int

    @property
    def discriminator(self) -> str:
        """One effect for each attempt."""
        return str(self.attempt)


@dataclass(frozen=True, slots=True)
class Permit(CallIntent):
    """Every gate is open: let the attempt through, to ask `questions`."""

    questions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Block(CallIntent):
    """A gate is closed."""

    blocked: Blocked


@dataclass(frozen=True, slots=True)
class Dial(CallIntent):
    """Phone the candidate. The one thing that must never happen twice."""

    at_most_once: ClassVar[bool] = True

    phone: str
    questions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AskStatus(CallIntent):
    """A call went quiet: ask Twilio what became of it, for the `inquiry`-th time."""

    call_sid: str
    inquiry: int

    @property
    def discriminator(self) -> str:
        """Each inquiry is an effect of its own."""
        return f"{self.attempt}:{self.inquiry}"


@dataclass(frozen=True, slots=True)
class HangUp(CallIntent):
    """End a call that is still going on."""

    call_sid: str

    @property
    def discriminator(self) -> str:
        """One effect for each call: an attempt may have led to two."""
        return f"{self.attempt}:{self.call_sid}"


@dataclass(frozen=True, slots=True)
class Reconcile(CallIntent):
    """Compare a call that ended with Twilio's own list of its recordings.

    `asked` are the questions of this attempt in the order of asking; `known` maps the RecordingSids that we know to
    their question; `skipped` are the questions that nobody answered. `listing` is false where nothing can be missing.
    """

    call_sid: str
    asked: tuple[int, ...]
    known: tuple[tuple[str, int], ...]
    skipped: tuple[int, ...]
    listing: bool


@dataclass(frozen=True, slots=True)
class Complete(Intent):
    """Say that the conversation is over. Caused by the request itself, so that it is said once."""

    interview_id: str
    tenant: str
    data: InterviewCompleted


TelephonyIntent = Permit | Block | Dial | AskStatus | HangUp | Reconcile | Complete
