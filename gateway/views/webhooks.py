"""How webhook endpoints and deliveries look from outside."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, Field

from gateway.webhooks import EndpointState
from shared.events.webhooks import DisablingReason
from shared.webhooks.cursor import Replaying, WebhookCursor
from shared.webhooks.delivery import Attempt, DeliveryStatus, Trigger, WebhookDelivery
from shared.webhooks.request import WebhookRequest


class ReplayStatus(StrEnum):
    """How far a replay is."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"


class ReplayView(BaseModel):
    """A range of the log that is delivered again. Done is: all of it is recorded as deliveries."""

    id: str
    since: datetime | None = Field(description="none: from the beginning")
    until: datetime
    status: ReplayStatus


class DisablingView(BaseModel):
    """Why nothing is sent any more."""

    at: datetime
    reason: DisablingReason = Field(description="`gone`: it answered 410; `failing`: nothing came through for days")
    failing_since: datetime
    failures: int
    last_failure: str


class FailingView(BaseModel):
    """No attempt has succeeded since then."""

    since: datetime
    failures: int
    last_failure: str


class WebhookEndpointView(BaseModel):
    """An endpoint. Its secret is never shown again."""

    id: str
    url: str
    event_types: list[str] | None = Field(description="none: all public ones")
    description: str | None
    enabled: bool = Field(description="whether facts are sent; what comes meanwhile is kept for it")
    disabled: DisablingView | None = Field(description="that it was given up, until it is enabled again")
    failing: FailingView | None = Field(description="that it fails now")
    previous_secret_until: datetime | None = Field(description="until then a secret that was replaced signs, too")
    replays: list[ReplayView] = Field(description="the latest, newest first")
    created_at: datetime
    updated_at: datetime


class WebhookEndpointSecretView(WebhookEndpointView):
    """An endpoint with its new secret. Keep it: it is shown here and nowhere else."""

    secret: str | None = Field(description="`whsec_…`; none when the same request was sent before and it was replaced")


class AttemptView(BaseModel):
    """One request to the endpoint."""

    at: datetime
    duration: float = Field(description="seconds")
    status: int | None = Field(description="of the answer; none where there was none")
    error: str | None = Field(description="what kept it from being answered, or counted")
    response: str | None = Field(description="the beginning of the answer's body")


class WebhookDeliveryView(BaseModel):
    """A fact for an endpoint. Settled ones are forgotten after a while."""

    id: str
    endpoint_id: str
    event_id: str = Field(description="of the fact: the request's `webhook-id`")
    event_type: str
    subject: str = Field(description="what the fact is about")
    trigger: Trigger
    status: DeliveryStatus
    attempt_count: int
    attempts: list[AttemptView] = Field(description="the latest, in the order of their times")
    next_attempt_at: datetime | None
    created_at: datetime
    settled_at: datetime | None


def endpoint_view(state: EndpointState) -> WebhookEndpointView:
    """An endpoint as it is now."""
    return WebhookEndpointView(**_fields(state))


def endpoint_secret_view(state: EndpointState, secret: str | None) -> WebhookEndpointSecretView:
    """An endpoint, for whoever has just made its secret."""
    return WebhookEndpointSecretView(**_fields(state), secret=secret)


def requested_replay(request: WebhookRequest) -> ReplayView:
    """A replay that was asked for."""
    assert request.until is not None
    return ReplayView(id=request.id, since=request.since, until=request.until, status=ReplayStatus.PENDING)


def delivery_view(delivery: WebhookDelivery) -> WebhookDeliveryView:
    """A delivery as it is now."""
    return WebhookDeliveryView(
        id=delivery.id,
        endpoint_id=delivery.endpoint_id,
        event_id=delivery.event_id,
        event_type=delivery.type,
        subject=delivery.subject,
        trigger=delivery.trigger,
        status=delivery.status,
        attempt_count=delivery.attempt_count,
        attempts=[_attempt(attempt) for attempt in delivery.attempts],
        next_attempt_at=delivery.next_at,
        created_at=delivery.created_at,
        settled_at=delivery.settled_at,
    )


def _fields(state: EndpointState) -> dict[str, object]:
    endpoint, cursor = state.endpoint, state.cursor
    retiring = [secret.retires_at for secret in endpoint.secrets if secret.retires_at is not None]
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "event_types": None if endpoint.types is None else list(endpoint.types),
        "description": endpoint.description,
        "enabled": state.is_enabled,
        "disabled": _disabling(cursor, endpoint.generation) if cursor else None,
        "failing": _failing(cursor, endpoint.generation) if cursor else None,
        "previous_secret_until": max(retiring, default=None),
        "replays": [_replay(each) for each in reversed(cursor.replays)] if cursor else [],
        "created_at": endpoint.created_at,
        "updated_at": endpoint.updated_at,
    }


def _disabling(cursor: WebhookCursor, generation: int) -> DisablingView | None:
    found = cursor.disabling(generation)
    if found is None:
        return None
    return DisablingView(
        at=found.at,
        reason=found.reason,
        failing_since=found.failing_since,
        failures=found.failures,
        last_failure=found.last_failure,
    )


def _failing(cursor: WebhookCursor, generation: int) -> FailingView | None:
    if cursor.failing_since is None or cursor.last_failure is None or cursor.generation != generation:
        return None
    return FailingView(since=cursor.failing_since, failures=cursor.failures, last_failure=cursor.last_failure)


def _replay(replay: Replaying) -> ReplayView:
    begun = ReplayStatus.PENDING if replay.end is None else ReplayStatus.RUNNING
    status = begun if replay.done_at is None else ReplayStatus.DONE
    return ReplayView(id=replay.id, since=replay.since, until=replay.until, status=status)


def _attempt(attempt: Attempt) -> AttemptView:
    return AttemptView(
        at=attempt.at,
        duration=attempt.milliseconds / 1000,
        status=attempt.status,
        error=attempt.error,
        response=attempt.response,
    )
