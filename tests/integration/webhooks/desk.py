"""Whoever sets up webhooks, over REST."""

import asyncio
import secrets
import time
from collections.abc import Callable
from typing import Any

import httpx

from gateway.views.webhooks import WebhookDeliveryView, WebhookEndpointSecretView, WebhookEndpointView
from tests.integration.gateway.story import PATIENT

LIMIT_SECONDS = 120.0
_LOOK_SECONDS = 0.05
_AGAIN_SECONDS = 0.2
_AWAY = 503
_PATH = "/v1/webhook-endpoints"


class WebhookDesk:
    """Makes endpoints, and deletes them in the end."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self._made: list[str] = []

    async def endpoint(self, url: str, key: str | None = None, **body: Any) -> WebhookEndpointSecretView:
        """A new one."""
        headers = {"Idempotency-Key": key or secrets.token_hex(8)}
        answer = await self._asked("POST", _PATH, json={"url": url, **body}, headers=headers)
        assert answer.status_code == 201, answer.text
        made = WebhookEndpointSecretView.model_validate_json(answer.text)
        self._made.append(made.id)
        return made

    async def get(self, endpoint_id: str) -> WebhookEndpointView:
        """As it is now."""
        answer = await self._asked("GET", f"{_PATH}/{endpoint_id}")
        assert answer.status_code == 200, answer.text
        return WebhookEndpointView.model_validate_json(answer.text)

    async def change(self, endpoint_id: str, **body: Any) -> WebhookEndpointView:
        """Changes it."""
        answer = await self._asked("PATCH", f"{_PATH}/{endpoint_id}", json=body)
        assert answer.status_code == 200, answer.text
        return WebhookEndpointView.model_validate_json(answer.text)

    async def until(self, endpoint_id: str, holds: Callable[[WebhookEndpointView], bool]) -> WebhookEndpointView:
        """The endpoint, once something holds of it."""
        give_up = time.monotonic() + LIMIT_SECONDS
        while not holds(endpoint := await self.get(endpoint_id)):
            assert time.monotonic() < give_up, endpoint.model_dump_json(indent=1)
            await asyncio.sleep(_LOOK_SECONDS)
        return endpoint

    async def post(
        self, endpoint_id: str, act: str, headers: dict[str, str] | None = None, **body: Any
    ) -> httpx.Response:
        """Asks something of it."""
        return await self.http.post(f"{_PATH}/{endpoint_id}/{act}", json=body or None, headers=headers)

    async def test(self, endpoint_id: str) -> str:
        """The id of the delivery of a test event, of which an attempt was made."""
        headers = {**PATIENT, "Idempotency-Key": secrets.token_hex(8)}
        sent = await self._asked("POST", f"{_PATH}/{endpoint_id}/test", headers=headers)
        assert sent.status_code == 201, sent.text
        return str(sent.json()["id"])

    async def delivery(self, endpoint_id: str, delivery_id: str) -> WebhookDeliveryView:
        """As it is now."""
        answer = await self._asked("GET", f"{_PATH}/{endpoint_id}/deliveries/{delivery_id}")
        assert answer.status_code == 200, answer.text
        return WebhookDeliveryView.model_validate_json(answer.text)

    async def until_delivery(
        self, endpoint_id: str, delivery_id: str, holds: Callable[[WebhookDeliveryView], bool]
    ) -> WebhookDeliveryView:
        """A delivery, once something holds of it."""
        give_up = time.monotonic() + LIMIT_SECONDS
        while not holds(found := await self.delivery(endpoint_id, delivery_id)):
            assert time.monotonic() < give_up, found.model_dump_json(indent=1)
            await asyncio.sleep(_LOOK_SECONDS)
        return found

    async def settled(self, endpoint_id: str, delivery_id: str) -> WebhookDeliveryView:
        """A delivery, once it came through or was given up."""
        return await self.until_delivery(endpoint_id, delivery_id, lambda found: found.status != "pending")

    async def deliveries(self, endpoint_id: str, limit: int = 100, **query: str) -> list[WebhookDeliveryView]:
        """All of them that match, page by page, newest first."""
        found: list[WebhookDeliveryView] = []
        cursor: dict[str, str] = {}
        while True:
            params = {"limit": str(limit), **query, **cursor}
            answer = await self._asked("GET", f"{_PATH}/{endpoint_id}/deliveries", params=params)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            found += [WebhookDeliveryView.model_validate(item) for item in page["items"]]
            if page["next_cursor"] is None:
                return found
            cursor = {"cursor": page["next_cursor"]}

    async def delete(self, endpoint_id: str) -> None:
        """Deletes it."""
        answer = await self.http.delete(f"{_PATH}/{endpoint_id}")
        assert answer.status_code == 204, answer.text

    async def close(self) -> None:
        """Deletes what was made and is still there."""
        for endpoint_id in dict.fromkeys(self._made):
            await self.http.delete(f"{_PATH}/{endpoint_id}")

    async def _asked(self, method: str, path: str, **rest: Any) -> httpx.Response:
        """The answer. What is away for a moment is asked again, as a 503 wants it; nothing is done twice by that."""
        give_up = time.monotonic() + LIMIT_SECONDS
        while (answer := await self.http.request(method, path, **rest)).status_code == _AWAY:
            if time.monotonic() > give_up:
                break
            await asyncio.sleep(_AGAIN_SECONDS)
        return answer
