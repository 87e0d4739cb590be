"""What the gateway asks of webhook_service."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class RequestKind(StrEnum):
    """What is asked for."""

    REPLAY = "replay"
    RESEND = "resend"
    TEST = "test"


class WebhookRequest(BaseModel):
    """One request. `id` is also the id of the replay, or of the delivery, that it leads to."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    id: str = Field(alias="_id")
    tenant: str
    endpoint_id: str
    kind: RequestKind
    asked_at: datetime
    since: datetime | None = None
    until: datetime | None = None
    delivery_id: str | None = None
