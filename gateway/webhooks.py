"""What the gateway keeps and reads of webhooks to others. It writes endpoints and requests, and reads the rest."""

from dataclasses import dataclass

from shared.mongo.database import Database
from shared.mongo.webhook_cursors import WebhookCursors
from shared.mongo.webhook_deliveries import WebhookDeliveries
from shared.mongo.webhook_endpoints import WebhookEndpoints
from shared.mongo.webhook_requests import WebhookRequests
from shared.webhooks.cursor import WebhookCursor
from shared.webhooks.endpoint import WebhookEndpoint


@dataclass(frozen=True, slots=True)
class EndpointState:
    """An endpoint, and how it fares; nobody works for one that is new."""

    endpoint: WebhookEndpoint
    cursor: WebhookCursor | None

    @property
    def is_enabled(self) -> bool:
        """Whether it is told of facts: wanted, and not given up."""
        return self.endpoint.enabled and not self.is_given_up

    @property
    def is_given_up(self) -> bool:
        """Whether it was disabled because nothing came through, and not enabled since."""
        return self.cursor is not None and self.cursor.disabling(self.endpoint.generation) is not None


class Webhooks:
    """Endpoints and deliveries."""

    def __init__(self, database: Database) -> None:
        self.endpoints = WebhookEndpoints(database)
        self.requests = WebhookRequests(database)
        self.deliveries = WebhookDeliveries(database)
        self._cursors = WebhookCursors(database)

    async def find(self, tenant: str, endpoint_id: str) -> EndpointState | None:
        """A tenant's endpoint."""
        endpoint = await self.endpoints.find(tenant, endpoint_id)
        return None if endpoint is None else (await self.states([endpoint]))[0]

    async def states(self, endpoints: list[WebhookEndpoint]) -> list[EndpointState]:
        """How each endpoint fares."""
        cursors = await self._cursors.find([endpoint.id for endpoint in endpoints])
        return [EndpointState(endpoint, cursors.get(endpoint.id)) for endpoint in endpoints]
