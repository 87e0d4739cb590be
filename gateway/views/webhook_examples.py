"""What the OpenAPI document shows of webhooks."""

from typing import Any

from pydantic import BaseModel

from gateway.views.page import PageView
from gateway.views.webhooks import (
    ReplayView,
    WebhookDeliveryView,
    WebhookEndpointSecretView,
    WebhookEndpointView,
)

_REPLAY: dict[str, Any] = {
    "id": "whr_1b6a2c0d4e8f5a3b9c7d6e5f4a3b2c1d",
    "since": "2026-11-23T00:00:00.000Z",
    "until": "2026-11-24T00:00:00.000Z",
    "status": "done",
}

_ENDPOINT: dict[str, Any] = {
    "id": "whe_5d2f8a1c9b3e5f7a8c6d4e2f1a0b9c8d",
    "url": "https://ats.example.com/hooks/screener",
    "event_types": ["interview.evaluated", "interview.reviewed"],
    "description": "Writes recommendations into our ATS",
    "enabled": True,
    "disabled": None,
    "failing": {"since": "2026-11-24T08:00:00.000Z", "failures": 2, "last_failure": "status 503"},
    "previous_secret_until": None,
    "replays": [_REPLAY],
    "created_at": "2026-11-23T09:00:00.000Z",
    "updated_at": "2026-11-23T09:00:00.000Z",
}

_DELIVERY: dict[str, Any] = {
    "id": "whd_0c9b8a7d6e5f4a3b2c1d0e9f8a7b6c5d",
    "endpoint_id": _ENDPOINT["id"],
    "event_id": "2c621f92-23ea-58a1-a6e0-91f961c94a09",
    "event_type": "interview.evaluated.v1",
    "subject": "int_22481671096a52d18a0e1eb0476077b1",
    "trigger": "event",
    "status": "pending",
    "attempt_count": 1,
    "attempts": [
        {
            "at": "2026-11-24T08:00:00.000Z",
            "duration": 0.124,
            "status": 503,
            "error": None,
            "response": "down for maintenance",
        }
    ],
    "next_attempt_at": "2026-11-24T08:00:05.120Z",
    "created_at": "2026-11-24T08:00:00.000Z",
    "settled_at": None,
}

WEBHOOK_EXAMPLES: dict[type[BaseModel], dict[str, Any]] = {
    WebhookEndpointView: _ENDPOINT,
    WebhookEndpointSecretView: {**_ENDPOINT, "secret": "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="},
    WebhookDeliveryView: _DELIVERY,
    ReplayView: _REPLAY,
    PageView[WebhookEndpointView]: {"items": [_ENDPOINT], "next_cursor": None},
    PageView[WebhookDeliveryView]: {"items": [_DELIVERY], "next_cursor": None},
}
