"""The fact that an endpoint was given up."""

from shared.events.fact import Fact, follow
from shared.events.webhooks import WebhookEndpointDisabled
from shared.webhooks.cursor import Disabling

SOURCE = "/webhook_service"


def notice(endpoint_id: str, tenant: str, disabling: Disabling) -> Fact[WebhookEndpointDisabled]:
    """The same, byte for byte, however often it is made."""
    return follow(
        WebhookEndpointDisabled(
            reason=disabling.reason,
            host=disabling.host,
            failing_since=disabling.failing_since,
            failures=disabling.failures,
            last_failure=disabling.last_failure,
        ),
        source=SOURCE,
        subject=endpoint_id,
        tenant=tenant,
        cause=f"{endpoint_id}:{disabling.generation}",
        time=disabling.at,
    )
