"""Facts about webhook endpoints, keyed by the endpoint."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.model import FactData, Moment, Text
from shared.events.topics import Topic


class DisablingReason(StrEnum):
    """Why nothing is sent to an endpoint any more."""

    GONE = "gone"
    """It answered 410."""
    FAILING = "failing"
    """No attempt has succeeded for days."""


class WebhookEndpointDisabled(FactData):
    """Deliveries to an endpoint were stopped, until somebody enables it again. What is due meanwhile is kept."""

    topic: ClassVar = Topic.WEBHOOK_ENDPOINT_DISABLED

    reason: DisablingReason
    host: Text = Field(description="of its URL; the whole may hold somebody's token")
    failing_since: Moment = Field(description="the first attempt that failed since the last that succeeded")
    failures: Annotated[int, Field(ge=1, description="attempts that failed since then")]
    last_failure: Text = Field(description="what became of the last of them")
