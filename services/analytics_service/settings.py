"""How analytics_service is set up."""

from pydantic import Field

from shared.settings import Settings


class AnalyticsSettings(Settings):
    """From the environment; each field's name in capitals."""

    analytics_batch: int = Field(default=500, ge=1, description="records folded at once")
    analytics_batch_seconds: float = Field(default=0.5, gt=0, description="after which an unfinished batch is folded")
