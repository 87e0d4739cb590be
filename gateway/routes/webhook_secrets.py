"""/v1/webhook-endpoints/{endpoint_id}/…: its secret."""

from datetime import timedelta

from fastapi import APIRouter

from gateway.commands.webhooks import change, rotated, rotated_by, secret_box, secret_of
from gateway.http.route import ApiRoute
from gateway.http.sending import Sent
from gateway.inputs.webhooks import SecretRotation
from gateway.problems.kinds import ProblemKind
from gateway.problems.responses import configuring, with_json
from gateway.routes.webhooks import EndpointId
from gateway.state import Opened
from gateway.views.webhooks import WebhookEndpointSecretView, endpoint_secret_view

routes = APIRouter(prefix="/v1/webhook-endpoints/{endpoint_id}", tags=["webhooks"], route_class=ApiRoute)


@routes.post(
    "/rotate-secret",
    operation_id="rotateWebhookSecret",
    summary="Replace an endpoint's secret",
    responses=configuring(*with_json(ProblemKind.WEBHOOK_ENDPOINT_NOT_FOUND, ProblemKind.SECRET_KEY_MISSING)),
)
async def rotate(
    endpoint_id: EndpointId, sender: Sent, gateway: Opened, how: SecretRotation | None = None
) -> WebhookEndpointSecretView:
    """Meanwhile both secrets sign: `webhook-signature` holds a signature of each, and either verifies."""
    box, command = secret_box(), rotated_by(sender, endpoint_id)
    asked = how.grace_hours if how is not None else None
    grace = timedelta(hours=gateway.settings.webhook_rotation_hours if asked is None else asked)
    state = await change(
        gateway,
        sender.tenant,
        endpoint_id,
        lambda found: rotated(found.endpoint, command, box, sender.time, grace),
    )
    return endpoint_secret_view(state, secret_of(state.endpoint, command, box))
