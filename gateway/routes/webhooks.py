"""/v1/webhook-endpoints: who is told of facts over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from gateway.authentication import Authenticated
from gateway.commands.webhooks import (
    change,
    created_by,
    edited,
    find_endpoint,
    new_endpoint,
    require_target,
    secret_box,
    secret_of,
)
from gateway.http.headers import LOCATION
from gateway.http.listing import Listed
from gateway.http.route import ApiRoute
from gateway.http.sending import Sent
from gateway.inputs.webhooks import NewWebhookEndpoint, WebhookEndpointChanges
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem
from gateway.problems.responses import Responses, configuring, reading, with_json
from gateway.state import Opened
from gateway.views.page import PageView, paged
from gateway.views.webhooks import (
    WebhookEndpointSecretView,
    WebhookEndpointView,
    endpoint_secret_view,
    endpoint_view,
)
from gateway.webhooks import EndpointState
from shared.webhooks.endpoint import WebhookEndpoint

routes = APIRouter(prefix="/v1/webhook-endpoints", tags=["webhooks"], route_class=ApiRoute)

EndpointId = Annotated[str, Path(max_length=200)]
_CREATED: Responses = {201: {"description": "Facts are sent from now on", "headers": LOCATION}}


@routes.post(
    "",
    operation_id="createWebhookEndpoint",
    summary="Be told of facts at a URL",
    status_code=201,
    response_model=WebhookEndpointSecretView,
    responses=_CREATED
    | configuring(*with_json(ProblemKind.SECRET_KEY_MISSING, ProblemKind.WEBHOOK_ENDPOINT_NOT_FOUND)),
)
async def create(
    new: NewWebhookEndpoint, sender: Sent, gateway: Opened, response: Response
) -> WebhookEndpointSecretView:
    """The answer holds the secret that every request is signed with, by Standard Webhooks. It is shown here only.

    Sent again with the same `Idempotency-Key`, it is the same endpoint, with the same secret.
    """
    box = secret_box()
    await require_target(gateway, new.url)
    endpoint = await gateway.webhooks.endpoints.add(new_endpoint(sender, new, box))
    if endpoint.deleted_at is not None:
        raise Problem(ProblemKind.WEBHOOK_ENDPOINT_NOT_FOUND, "It was deleted. Use another Idempotency-Key.")
    (state,) = await gateway.webhooks.states([endpoint])
    response.headers["Location"] = f"/v1/webhook-endpoints/{endpoint.id}"
    return endpoint_secret_view(state, secret_of(endpoint, created_by(sender), box))


@routes.get(
    "",
    operation_id="listWebhookEndpoints",
    summary="List webhook endpoints, newest first",
    responses=reading(ProblemKind.INVALID_REQUEST),
)
async def list_endpoints(principal: Authenticated, gateway: Opened, listing: Listed) -> PageView[WebhookEndpointView]:
    """A page of endpoints."""
    found = await gateway.webhooks.endpoints.page(principal.tenant, listing.page)
    states = await gateway.webhooks.states(found)
    return paged(states, listing, endpoint_view, lambda state: (state.endpoint.created_at, state.endpoint.id))


@routes.get(
    "/{endpoint_id}",
    operation_id="getWebhookEndpoint",
    summary="Read a webhook endpoint",
    responses=reading(ProblemKind.WEBHOOK_ENDPOINT_NOT_FOUND, ProblemKind.INVALID_REQUEST),
)
async def get(endpoint_id: EndpointId, principal: Authenticated, gateway: Opened) -> WebhookEndpointView:
    """The endpoint as it is now: whether it fails, or was disabled, and since when."""
    return endpoint_view(await find_endpoint(gateway, principal.tenant, endpoint_id))


@routes.patch(
    "/{endpoint_id}",
    operation_id="updateWebhookEndpoint",
    summary="Change, disable or enable a webhook endpoint",
    responses=reading(*with_json(ProblemKind.WEBHOOK_ENDPOINT_NOT_FOUND)),
)
async def patch(
    endpoint_id: EndpointId, changes: WebhookEndpointChanges, principal: Authenticated, gateway: Opened
) -> WebhookEndpointView:
    """Holds within a second or two. An endpoint that is enabled again goes on where it stopped: nothing is lost."""
    if changes.url is not None:
        await require_target(gateway, changes.url)
    return endpoint_view(await change(gateway, principal.tenant, endpoint_id, lambda state: edited(state, changes)))


@routes.delete(
    "/{endpoint_id}",
    operation_id="deleteWebhookEndpoint",
    summary="Delete a webhook endpoint",
    status_code=204,
    responses=reading(ProblemKind.WEBHOOK_ENDPOINT_NOT_FOUND, ProblemKind.INVALID_REQUEST),
)
async def delete(endpoint_id: EndpointId, principal: Authenticated, gateway: Opened) -> None:
    """Nothing more is begun to be sent to it, and what waits for it is forgotten. Its secrets are gone."""

    def deleted(state: EndpointState) -> WebhookEndpoint:
        return state.endpoint.model_copy(update={"deleted_at": gateway.clock(), "secrets": (), "enabled": False})

    await change(gateway, principal.tenant, endpoint_id, deleted)
