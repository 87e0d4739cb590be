"""Facts about the calls of an interview, keyed by the interview's id."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.candidates import ResumeFacts
from shared.events.jobs import Questions
from shared.events.model import (
    AttemptNumber,
    FactData,
    Moment,
    Personal,
    PersonalText,
    Phone,
    QuestionIndex,
    Seconds,
    Text,
)
from shared.events.topics import Topic


class CallStatus(StrEnum):
    """Twilio's words for where a call is. `initiated` is heard in webhooks only."""

    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    FAILED = "failed"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"

    @property
    def is_final(self) -> bool:
        """Whether a call that has this status is over."""
        return self in FINAL_STATUSES


FINAL_STATUSES = frozenset(
    {CallStatus.COMPLETED, CallStatus.BUSY, CallStatus.FAILED, CallStatus.NO_ANSWER, CallStatus.CANCELED}
)


class BlockReason(StrEnum):
    """Why a gate did not let a call through."""

    NOT_WHITELISTED = "not_whitelisted"


class RefusalReason(StrEnum):
    """Why an attempt led to no call."""

    REFUSED = "refused"
    RATE_LIMITED = "rate_limited"
    UNREACHABLE = "unreachable"
    UNCONFIRMED = "unconfirmed"


class ObservedBy(StrEnum):
    """How we learnt something of a call: Twilio told us, answered our request, or we looked it up later."""

    WEBHOOK = "webhook"
    REQUEST = "request"
    RECONCILIATION = "reconciliation"


class CallRequested(FactData):
    """An interview was asked for. Carries a snapshot, so that no service reads another's collection."""

    topic: ClassVar = Topic.CALL_REQUESTED

    job_id: Text
    candidate_id: Text
    title: Text
    company: Text
    questions: Questions
    candidate_name: PersonalText
    phone: Phone
    time_zone: str | None
    resume_facts: Annotated[ResumeFacts, Personal()] | None
    rubric_version: Text
    deadline: Moment = Field(description="by then the interview is over, whatever happened")


class CallPermitted(FactData):
    """Every gate let this attempt through."""

    topic: ClassVar = Topic.CALL_PERMITTED

    attempt: AttemptNumber
    questions: tuple[QuestionIndex, ...] = Field(description="what is still unanswered, in the order of asking")


class CallBlocked(FactData):
    """A gate did not let this attempt through. The interview ends."""

    topic: ClassVar = Topic.CALL_BLOCKED

    attempt: AttemptNumber
    reason: BlockReason
    detail: str


class CallPlaced(FactData):
    """Twilio accepted an attempt."""

    topic: ClassVar = Topic.CALL_PLACED

    attempt: AttemptNumber
    call_sid: Text
    observed_by: ObservedBy = Field(description="request: Twilio's answer to it; reconciliation: found in its list")


class CallRefused(FactData):
    """An attempt led to no call."""

    topic: ClassVar = Topic.CALL_REFUSED

    attempt: AttemptNumber
    reason: RefusalReason
    retryable: bool = Field(description="whether a further attempt may succeed without breaking a promise")
    code: int | None = Field(description="Twilio's error code")
    detail: PersonalText = Field(description="Twilio's own words may repeat the number")


class CallStatusChanged(FactData):
    """A call went from one status to another."""

    topic: ClassVar = Topic.CALL_STATUS_CHANGED

    attempt: AttemptNumber
    call_sid: Text
    status: CallStatus
    sequence_number: int | None = Field(description="Twilio's order of callbacks; none when we asked")
    duration: Seconds | None = Field(description="of the whole call; none before its end")
    observed_by: ObservedBy


class CallReconciled(FactData):
    """A call that ended was compared with Twilio's own list of its recordings."""

    topic: ClassVar = Topic.CALL_RECONCILED

    attempt: AttemptNumber
    call_sid: Text
    recordings: int = Field(ge=0, description="how many Twilio has")
    recovered: int = Field(ge=0, description="how many of them were missing here and are published now")
    unassigned: tuple[str, ...] = Field(
        description="RecordingSids that cannot be matched to one question with certainty; a human may listen"
    )


class ConsentChannel(StrEnum):
    """How somebody answered the request for consent."""

    KEY = "key"
    VOICE = "voice"


class ConsentRecorded(FactData):
    """The person on the line agreed, or did not agree, to be interviewed and recorded."""

    topic: ClassVar = Topic.CONSENT_RECORDED

    attempt: AttemptNumber
    call_sid: Text
    granted: bool
    channel: ConsentChannel
    answer: PersonalText = Field(description="the key pressed or the words heard")
    disclosure: str = Field(description="the wording that was spoken")
