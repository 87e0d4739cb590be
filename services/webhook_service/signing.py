"""Signatures by Standard Webhooks: https://www.standardwebhooks.com"""

from collections.abc import Sequence
from datetime import datetime

from standardwebhooks import Webhook

USER_AGENT = "interview-screener-webhooks/1"


def signed_headers(message_id: str, body: str, secrets: Sequence[str], at: datetime) -> dict[str, str]:
    """The headers of a request that is sent `at`, signed with each of `secrets`."""
    return {
        "content-type": "application/json",
        "user-agent": USER_AGENT,
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(message_id, at, body) for secret in secrets),
    }
