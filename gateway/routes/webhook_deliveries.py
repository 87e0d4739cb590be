"""/v1/webhook-endpoints/{endpoint_id}/…: what is sent to it, and what is to be sent again."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from starlette.responses import JSONResponse

from gateway.authentication import Authenticated
from gateway.commands.webhooks import (
    find_enabled,
    find_endpoint,
    replay_request,
    resend_request,
    test_request,
)
from gateway.http.headers import LOCATION, written
from gateway.http.listing import Listed
from gateway.http.preferences import Patience, Patient
from gateway.http.route import ApiRoute
from gateway.http.sending import Sent
from gateway.inputs.webhooks import Replay
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem
from gateway.problems.responses import Responses, configuring, reading, with_json
from gateway.routes.webhooks import EndpointId
from gateway.state import Gateway, Opened
from gateway.views.page import PageView, paged
from gateway.views.webhooks import (
    ReplayView,
    WebhookDeliveryView,
    delivery_view,
    requested_replay,
)
from gateway.waiting import wait_until
from gateway.writing import accepted
from shared.webhooks.delivery import DeliveryStatus, WebhookDelivery
from shared.webhooks.request import WebhookRequest

routes = APIRouter(prefix="/v1/webhook-endpoints/{endpoint_id}", tags=["webhooks"], route_class=ApiRoute)

DeliveryId = Annotated[str, Path(max_length=200)]
_ASKED: Responses = {202: {"description": "It is asked for; the endpoint shows how far it is", "headers": LOCATION}}
_TO_SEND = (
    ProblemKind.WEBHOOK_ENDPOINT_NOT_FOUND,
    ProblemKind.WEBHOOK_ENDPOINT_DISABLED,
    ProblemKind.INVALID_REQUEST,
)


@routes.post(
    "/replay",
    operation_id="replayWebhookEndpoint",
    summary="Have facts of any time sent again",
    status_code=202,
    responses=_ASKED | configuring(*with_json(*_TO_SEND)),
)
async def replay(
    endpoint_id: EndpointId, asked: Replay, sender: Sent, gateway: Opened, response: Response
) -> ReplayView:
    """Each fact of that time that the endpoint wants is delivered once more, with its `webhook-id` of before."""
    request = replay_request(sender, await find_enabled(gateway, sender.tenant, endpoint_id), asked)
    await gateway.webhooks.requests.add(request)
    response.headers["Location"] = f"/v1/webhook-endpoints/{endpoint_id}"
    return requested_replay(request)


@routes.post(
    "/test",
    operation_id="sendWebhookTest",
    summary="Send a test event",
    status_code=201,
    response_model=WebhookDeliveryView,
    responses=written(201, "It is being sent") | configuring(*_TO_SEND),
)
async def send_test(
    endpoint_id: EndpointId, sender: Sent, gateway: Opened, patience: Patient, response: Response
) -> WebhookDeliveryView | JSONResponse:
    """An event of type `webhook.test.v1`, signed like all others. `Prefer: wait=N` waits for its first attempt."""
    request = test_request(sender, await find_enabled(gateway, sender.tenant, endpoint_id))
    return await _sent(gateway, request, patience, response)


@routes.get(
    "/deliveries",
    operation_id="listWebhookDeliveries",
    summary="List deliveries to an endpoint, newest first",
    responses=reading(ProblemKind.WEBHOOK_ENDPOINT_NOT_FOUND, ProblemKind.INVALID_REQUEST),
)
async def list_deliveries(
    endpoint_id: EndpointId,
    principal: Authenticated,
    gateway: Opened,
    listing: Listed,
    status: DeliveryStatus | None = None,
    event_id: Annotated[str | None, Query(max_length=200, description="of a fact")] = None,
) -> PageView[WebhookDeliveryView]:
    """What was sent or is to be sent, with every attempt; those that match every filter given."""
    await find_endpoint(gateway, principal.tenant, endpoint_id)
    asked = {"status": status.value if status else None, "event_id": event_id}
    query = {name: value for name, value in asked.items() if value is not None}
    found = await gateway.webhooks.deliveries.page(endpoint_id, query, listing.page)
    return paged(found, listing, delivery_view, lambda each: (each.created_at, each.id))


@routes.get(
    "/deliveries/{delivery_id}",
    operation_id="getWebhookDelivery",
    summary="Read a delivery",
    responses=reading(
        ProblemKind.WEBHOOK_ENDPOINT_NOT_FOUND, ProblemKind.WEBHOOK_DELIVERY_NOT_FOUND, ProblemKind.INVALID_REQUEST
    ),
)
async def get(
    endpoint_id: EndpointId, delivery_id: DeliveryId, principal: Authenticated, gateway: Opened
) -> WebhookDeliveryView:
    """The delivery as it is now."""
    await find_endpoint(gateway, principal.tenant, endpoint_id)
    return delivery_view(await _find_delivery(gateway, principal.tenant, endpoint_id, delivery_id))


@routes.post(
    "/deliveries/{delivery_id}/resend",
    operation_id="resendWebhookDelivery",
    summary="Send a delivery again",
    status_code=201,
    response_model=WebhookDeliveryView,
    responses=written(201, "It is being sent") | configuring(*_TO_SEND, ProblemKind.WEBHOOK_DELIVERY_NOT_FOUND),
)
async def resend(
    endpoint_id: EndpointId,
    delivery_id: DeliveryId,
    sender: Sent,
    gateway: Opened,
    patience: Patient,
    response: Response,
) -> WebhookDeliveryView | JSONResponse:
    """Makes a new delivery of the same fact, whatever became of the first. `Prefer: wait=N` waits for an attempt."""
    endpoint = await find_enabled(gateway, sender.tenant, endpoint_id)
    await _find_delivery(gateway, sender.tenant, endpoint_id, delivery_id)
    return await _sent(gateway, resend_request(sender, endpoint, delivery_id), patience, response)


async def _sent(
    gateway: Gateway, request: WebhookRequest, patience: Patience, response: Response
) -> WebhookDeliveryView | JSONResponse:
    """Asks, and shows the delivery that comes of it: as soon as it is there, or was attempted."""

    async def find() -> WebhookDelivery | None:
        return await gateway.webhooks.deliveries.find(request.tenant, request.endpoint_id, request.id)

    def shows(delivery: WebhookDelivery) -> bool:
        return delivery.attempt_count > 0 or not patience.is_chosen

    location = f"/v1/webhook-endpoints/{request.endpoint_id}/deliveries/{request.id}"
    if await find() is None:
        await gateway.webhooks.requests.add(request)
    found = await wait_until(find, shows, gateway.deadline(patience.seconds)) or await find()
    if found is None:
        return accepted(request.id, location, patience)
    response.headers["Location"] = location
    return delivery_view(found)


async def _find_delivery(gateway: Gateway, tenant: str, endpoint_id: str, delivery_id: str) -> WebhookDelivery:
    """Raises Problem: `webhook-delivery-not-found`."""
    found = await gateway.webhooks.deliveries.find(tenant, endpoint_id, delivery_id)
    if found is None:
        raise Problem(
            ProblemKind.WEBHOOK_DELIVERY_NOT_FOUND,
            "Look it up in the endpoint's deliveries. What is settled is forgotten after a while; replay its time.",
        )
    return found
