"""What webhook_service is told from outside."""

from datetime import timedelta

from pydantic import Field, field_validator

from shared.settings import Settings

_HOUR = 3600
RETRIES = (5, 5 * 60, 30 * 60, 2 * _HOUR, 5 * _HOUR, 10 * _HOUR, 14 * _HOUR, 20 * _HOUR, 24 * _HOUR)
"""Seconds before each further attempt, as Standard Webhooks recommends it: more than three days in all."""


class WebhookSettings(Settings):
    """From the environment; each field's name in capitals."""

    webhook_retry_seconds: str = Field(
        default=",".join(map(str, RETRIES)), description="the waits before further attempts, separated by commas"
    )
    webhook_concurrency: int = Field(default=5, ge=1, description="attempts at once, for each endpoint")
    webhook_max_pending: int = Field(
        default=10_000, ge=1, description="deliveries that wait, for each endpoint; what is beyond waits in the log"
    )
    webhook_disable_after_seconds: float = Field(
        default=5 * 24 * _HOUR, gt=0, description="without a success, until an endpoint is disabled"
    )
    webhook_disable_after_failures: int = Field(default=10, ge=1, description="and after at least so many attempts")
    webhook_retention_days: float = Field(default=30, gt=0, description="for deliveries that are settled")
    webhook_lease_seconds: float = Field(default=6, gt=0, description="after which a silent worker's endpoints go on")
    webhook_tick_seconds: float = Field(default=1, gt=0, description="between looks at what changed")

    @field_validator("webhook_retry_seconds")
    @classmethod
    def _are_seconds(cls, text: str) -> str:
        if any(wait < 0 for wait in _seconds(text)):
            raise ValueError("a wait cannot be negative")
        return text

    @property
    def retries(self) -> tuple[float, ...]:
        """Seconds before each further attempt."""
        return _seconds(self.webhook_retry_seconds)

    @property
    def disable_after(self) -> timedelta:
        """How long nothing may come through."""
        return timedelta(seconds=self.webhook_disable_after_seconds)

    @property
    def retention(self) -> timedelta:
        """How long settled deliveries are kept."""
        return timedelta(days=self.webhook_retention_days)


def _seconds(text: str) -> tuple[float, ...]:
    """Raises ValueError."""
    return tuple(float(part) for part in text.split(",") if part.strip())
