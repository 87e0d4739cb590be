"""Writes about webhook endpoints. They are configuration: no fact is made of them."""

from collections.abc import Callable
from datetime import datetime, timedelta

from gateway.commands.sender import Sender
from gateway.inputs.webhooks import NewWebhookEndpoint, Replay, WebhookEndpointChanges
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem
from gateway.problems.validation import invalid_field
from gateway.state import Gateway
from gateway.webhooks import EndpointState
from shared.events.model import in_milliseconds
from shared.outbound.failures import TargetRefused, TargetUnresolved
from shared.secret_key import SecretKeyMissing, SecretSettings
from shared.webhooks.endpoint import SealedSecret, WebhookEndpoint
from shared.webhooks.request import RequestKind, WebhookRequest
from shared.webhooks.secrets import SecretBox, SecretUnreadable, new_secret

_CREATE = "createWebhookEndpoint"
_TRIES = 10
_MOST_RETIRING = 3
RETRY_AFTER = 1


def secret_box() -> SecretBox:
    """What seals secrets.

    Raises:
        Problem: `secret-key-missing`.
    """
    try:
        return SecretBox.of(SecretSettings())
    except SecretKeyMissing as missing:
        raise Problem(ProblemKind.SECRET_KEY_MISSING, str(missing)) from missing


async def require_target(gateway: Gateway, url: str) -> None:
    """Lets a URL pass that webhooks may be sent to now; it is looked at again at each delivery.

    Raises:
        Problem: `invalid-request`.
    """
    try:
        await gateway.targets.addresses(gateway.targets.parse(url))
    except TargetRefused as refused:
        raise invalid_field(("url",), str(refused)) from refused
    except TargetUnresolved as unresolved:
        raise invalid_field(("url",), "The host cannot be looked up.") from unresolved


def new_endpoint(sender: Sender, new: NewWebhookEndpoint, box: SecretBox) -> WebhookEndpoint:
    """The endpoint that was asked for. The same command always makes the same id, each time with another secret."""
    endpoint_id = sender.new_id("whe", _CREATE)
    since = None if new.from_beginning else in_milliseconds(new.since or sender.time)
    return WebhookEndpoint(
        _id=endpoint_id,
        tenant=sender.tenant,
        created_at=sender.time,
        updated_at=sender.time,
        url=new.url,
        types=new.event_types,
        description=new.description,
        secrets=(_fresh(sender.cause(_CREATE), endpoint_id, box, sender.time),),
        enabled=True,
        since=since,
    )


def secret_of(endpoint: WebhookEndpoint, command: str, box: SecretBox) -> str | None:
    """The secret that a command made, for whoever sends the same command again; none when it was replaced since."""
    found = [secret for secret in endpoint.secrets[:1] if secret.id == command]
    try:
        return box.unseal(found[0].sealed, endpoint.id) if found else None
    except SecretUnreadable as unreadable:
        raise Problem(
            ProblemKind.SECRET_KEY_MISSING, "SECRET_KEY is not what it was. Rotate the secret."
        ) from unreadable


def created_by(sender: Sender) -> str:
    """The command that makes an endpoint."""
    return sender.cause(_CREATE)


def rotated_by(sender: Sender, endpoint_id: str) -> str:
    """The command that replaces an endpoint's secret."""
    return sender.cause(f"rotateWebhookSecret:{endpoint_id}")


def rotated(
    endpoint: WebhookEndpoint, command: str, box: SecretBox, now: datetime, grace: timedelta
) -> WebhookEndpoint:
    """`endpoint` with one more secret, unless `command` has made one. Those before it retire after `grace`."""
    if any(secret.id == command for secret in endpoint.secrets):
        return endpoint
    retire = now + grace
    older = [
        secret.model_copy(update={"retires_at": min(retire, secret.retires_at or retire)})
        for secret in endpoint.signing(now)
    ]
    secrets = (_fresh(command, endpoint.id, box, now), *older[:_MOST_RETIRING])
    return endpoint.model_copy(update={"secrets": secrets})


def edited(state: EndpointState, changes: WebhookEndpointChanges) -> WebhookEndpoint:
    """An endpoint with what is to be different. Enabled anew it is another generation, whose failures are forgiven."""
    names = {"url": "url", "event_types": "types", "description": "description"}
    update: dict[str, object] = {
        names[name]: getattr(changes, name) for name in changes.model_fields_set if name in names
    }
    if changes.enabled is not None:
        update["enabled"] = changes.enabled
        if changes.enabled and not state.is_enabled:
            update["generation"] = state.endpoint.generation + 1
    return state.endpoint.model_copy(update=update)


async def change(
    gateway: Gateway, tenant: str, endpoint_id: str, edit: Callable[[EndpointState], WebhookEndpoint]
) -> EndpointState:
    """Edits an endpoint, again where somebody else was quicker.

    Raises:
        Problem: `webhook-endpoint-not-found`; `not-ready` when others are always quicker.
    """
    for _ in range(_TRIES):
        state = await find_endpoint(gateway, tenant, endpoint_id)
        wanted = edit(state)
        if wanted == state.endpoint:
            return state
        changed = wanted.model_copy(update={"revision": state.endpoint.revision + 1, "updated_at": gateway.clock()})
        if await gateway.webhooks.endpoints.replace(changed):
            return EndpointState(changed, state.cursor)
    raise Problem(ProblemKind.NOT_READY, "Others change it as well. Repeat the request.", retry_after=RETRY_AFTER)


async def find_endpoint(gateway: Gateway, tenant: str, endpoint_id: str) -> EndpointState:
    """A tenant's endpoint.

    Raises:
        Problem: `webhook-endpoint-not-found`.
    """
    state = await gateway.webhooks.find(tenant, endpoint_id)
    if state is None:
        raise Problem(ProblemKind.WEBHOOK_ENDPOINT_NOT_FOUND, "Look it up in /v1/webhook-endpoints.")
    return state


async def find_enabled(gateway: Gateway, tenant: str, endpoint_id: str) -> WebhookEndpoint:
    """A tenant's endpoint to which something can be sent.

    Raises:
        Problem: `webhook-endpoint-not-found`, `webhook-endpoint-disabled`.
    """
    state = await find_endpoint(gateway, tenant, endpoint_id)
    if not state.is_enabled:
        raise Problem(ProblemKind.WEBHOOK_ENDPOINT_DISABLED, "Enable it first: PATCH it with `enabled: true`.")
    return state.endpoint


def replay_request(sender: Sender, endpoint: WebhookEndpoint, asked: Replay) -> WebhookRequest:
    """A range of the log is to be delivered again."""
    return WebhookRequest(
        id=sender.new_id("whr", f"replayWebhookEndpoint:{endpoint.id}"),
        tenant=sender.tenant,
        endpoint_id=endpoint.id,
        kind=RequestKind.REPLAY,
        asked_at=sender.time,
        since=in_milliseconds(asked.since) if asked.since else None,
        until=in_milliseconds(asked.until) if asked.until else sender.time,
    )


def test_request(sender: Sender, endpoint: WebhookEndpoint) -> WebhookRequest:
    """A test event is to be delivered."""
    return WebhookRequest(
        id=sender.new_id("whd", f"sendWebhookTest:{endpoint.id}"),
        tenant=sender.tenant,
        endpoint_id=endpoint.id,
        kind=RequestKind.TEST,
        asked_at=sender.time,
    )


def resend_request(sender: Sender, endpoint: WebhookEndpoint, delivery_id: str) -> WebhookRequest:
    """A delivery is to be made again."""
    return WebhookRequest(
        id=sender.new_id("whd", f"resendWebhookDelivery:{endpoint.id}:{delivery_id}"),
        tenant=sender.tenant,
        endpoint_id=endpoint.id,
        kind=RequestKind.RESEND,
        asked_at=sender.time,
        delivery_id=delivery_id,
    )


def _fresh(command: str, endpoint_id: str, box: SecretBox, now: datetime) -> SealedSecret:
    return SealedSecret(id=command, sealed=box.seal(new_secret(), endpoint_id), created_at=now)
