"""How far an endpoint is, and how it fares."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from shared.events.webhooks import DisablingReason


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Disabling(_Part):
    """An endpoint was given up, in its `generation`. `announced` is whether the fact of it is in the log."""

    generation: int
    at: datetime
    reason: DisablingReason
    host: str
    failing_since: datetime
    failures: int
    last_failure: str
    announced: bool = False


class Replaying(_Part):
    """A range of the log that is delivered again. Positions are tokens; none before it is begun."""

    id: str
    since: datetime | None
    until: datetime
    position: str | None = None
    end: str | None = None
    done_at: datetime | None = None


class WebhookCursor(_Part):
    """One endpoint's progress. `position` is a token of the place in the log up to which deliveries are recorded."""

    id: str = Field(alias="_id")
    tenant: str
    owner: str | None = None
    position: str | None = None
    generation: int = 0
    """Of the endpoint, when one of its attempts last succeeded or failed."""
    failing_since: datetime | None = None
    failures: int = 0
    last_failure: str | None = None
    disabled: Disabling | None = None
    replays: tuple[Replaying, ...] = ()

    def disabling(self, generation: int) -> Disabling | None:
        """Why the endpoint in this generation is told nothing; none while it is."""
        return self.disabled if self.disabled is not None and self.disabled.generation >= generation else None
