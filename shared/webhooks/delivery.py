"""A fact for an endpoint, and what came of each attempt to tell it."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from shared.projections.cell import DocumentModel


class DeliveryStatus(StrEnum):
    """Whether it came through."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Trigger(StrEnum):
    """Why it is delivered."""

    EVENT = "event"
    REPLAY = "replay"
    RESEND = "resend"
    TEST = "test"


class Attempt(BaseModel):
    """One request. `error` says what kept it from being answered; `response` is the beginning of the answer's body."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    at: datetime
    milliseconds: int
    status: int | None
    error: str | None
    response: str | None


class WebhookDelivery(DocumentModel):
    """One fact for one endpoint. `body` is what is sent, the same at each attempt."""

    endpoint_id: str
    event_id: str
    type: str
    subject: str
    trigger: Trigger
    body: str
    written_at: datetime
    """When the fact was written to the log."""
    status: DeliveryStatus = DeliveryStatus.PENDING
    attempts: tuple[Attempt, ...] = ()
    attempt_count: int = 0
    next_at: datetime | None
    """When the next attempt is due; none when there is none."""
    settled_at: datetime | None = None
    expires_at: datetime | None = None
