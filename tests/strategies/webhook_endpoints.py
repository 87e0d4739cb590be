"""Webhook endpoints as MongoDB holds them."""

from datetime import datetime
from typing import Any

from shared.webhooks.endpoint import WebhookEndpoint


def webhook_endpoint(key: str, tenant: str, at: datetime, **fields: Any) -> WebhookEndpoint:
    """One that is told everything from when it was made, but for `fields`."""
    whole = {
        "_id": key,
        "tenant": tenant,
        "created_at": at,
        "updated_at": at,
        "url": "https://example.com/",
        "types": None,
        "description": None,
        "secrets": (),
        "enabled": True,
        "since": None,
    }
    return WebhookEndpoint.model_validate({**whole, **fields})
