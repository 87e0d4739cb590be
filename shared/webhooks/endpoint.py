"""Who wants to be told what, where."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from shared.projections.cell import DocumentModel


class SealedSecret(BaseModel):
    """A secret as it is kept. `id` is that of the command that made it; after `retires_at` it signs no more."""

    model_config = ConfigDict(frozen=True)

    id: str
    sealed: str
    created_at: datetime
    retires_at: datetime | None = None


class WebhookEndpoint(DocumentModel):
    """An endpoint. Each change has the next `revision`; each time it is enabled, the next `generation`."""

    url: str
    types: tuple[str, ...] | None
    """Names of topics; none: all public ones."""
    description: str | None
    secrets: tuple[SealedSecret, ...]
    """Newest first."""
    enabled: bool
    generation: int = 1
    since: datetime | None
    """From when on facts are delivered; none: from the beginning of the log."""
    revision: int = 1
    deleted_at: datetime | None = None

    def signing(self, now: datetime) -> tuple[SealedSecret, ...]:
        """The secrets that sign at `now`."""
        return tuple(secret for secret in self.secrets if secret.retires_at is None or secret.retires_at > now)
