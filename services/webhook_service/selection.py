"""Which facts an endpoint is told, and as which deliveries. Pure."""

from dataclasses import dataclass
from datetime import datetime

from aiokafka import TopicPartition
from pydantic_core import to_json

from shared.events.ids import aggregate_id, derived_id
from shared.events.structured import StructuredFact
from shared.webhooks.delivery import Trigger, WebhookDelivery
from shared.webhooks.endpoint import WebhookEndpoint
from shared.webhooks.request import WebhookRequest

PREFIX = "whd"
TEST_TYPE = "webhook.test.v1"


@dataclass(frozen=True, slots=True)
class Written:
    """A fact where it stands in the log, and when it was written there."""

    place: TopicPartition
    offset: int
    at: datetime
    fact: StructuredFact


@dataclass(frozen=True, slots=True)
class Choice:
    """Facts of one tenant, of some topics, written from `since` to before `until`."""

    tenant: str
    topics: frozenset[str] | None
    since: datetime | None = None
    until: datetime | None = None

    def has(self, written: Written) -> bool:
        """Whether a fact is among them."""
        return (
            written.fact.tenant == self.tenant
            and (self.topics is None or written.place.topic in self.topics)
            and (self.since is None or written.at >= self.since)
            and (self.until is None or written.at < self.until)
        )


def choice(endpoint: WebhookEndpoint, since: datetime | None, until: datetime | None = None) -> Choice:
    """What an endpoint wants of a time."""
    topics = None if endpoint.types is None else frozenset(endpoint.types)
    return Choice(endpoint.tenant, topics, since, until)


def of_fact(endpoint: WebhookEndpoint, written: Written, now: datetime, replay: str | None = None) -> WebhookDelivery:
    """The delivery of a fact; the same for the same fact, in each replay another one."""
    fact = written.fact
    return WebhookDelivery(
        _id=aggregate_id(PREFIX, endpoint.id, fact.id, *([replay] if replay else [])),
        tenant=endpoint.tenant,
        created_at=now,
        updated_at=now,
        endpoint_id=endpoint.id,
        event_id=fact.id,
        type=fact.type,
        subject=fact.subject,
        trigger=Trigger.REPLAY if replay else Trigger.EVENT,
        body=fact.body.decode(),
        written_at=written.at,
        next_at=now,
    )


def again(original: WebhookDelivery, request: WebhookRequest, now: datetime) -> WebhookDelivery:
    """One more delivery of what was delivered: with the same webhook-id, since it is the same fact."""
    fresh = {"id": request.id, "trigger": Trigger.RESEND, "created_at": now, "updated_at": now, "next_at": now}
    fields = original.model_dump(include={"tenant", "endpoint_id", "event_id", "type", "subject", "body", "written_at"})
    return WebhookDelivery(_id=fresh.pop("id"), **{**fields, **fresh})


def of_test(endpoint: WebhookEndpoint, request: WebhookRequest, now: datetime) -> WebhookDelivery:
    """An event that says nothing, in the shape of all others. Its id is its own."""
    event_id = derived_id(request.id, TEST_TYPE)
    body = _test_body(endpoint, event_id, request.asked_at)
    return WebhookDelivery(
        _id=request.id,
        tenant=endpoint.tenant,
        created_at=now,
        updated_at=now,
        endpoint_id=endpoint.id,
        event_id=event_id,
        type=TEST_TYPE,
        subject=endpoint.id,
        trigger=Trigger.TEST,
        body=body,
        written_at=request.asked_at,
        next_at=now,
    )


def _test_body(endpoint: WebhookEndpoint, event_id: str, at: datetime) -> str:
    return to_json(
        {
            "specversion": "1.0",
            "id": event_id,
            "type": TEST_TYPE,
            "source": "/webhook_service",
            "subject": endpoint.id,
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "tenant": endpoint.tenant,
            "correlationid": endpoint.id,
            "causationid": event_id,
            "data": {"message": "This is a test. Whoever can verify it can verify the others."},
        }
    ).decode()
