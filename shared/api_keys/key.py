"""What is known of an API key, without its secret."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class KeyState(StrEnum):
    """Whether a key opens anything."""

    LIVE = "live"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One key. Times are in UTC; none of `expires_at` is never.

    `scopes` is text and not `Scope`: a newer release may have granted what this one does not know. `per_minute` is the
    key's own rate limit; none is the gateway's.
    """

    id: str
    tenant: str
    name: str
    scopes: tuple[str, ...]
    secret_hash: bytes = field(repr=False)
    pepper: str
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
    predecessor: str | None = None
    """The key that this one replaces, when it was made by rotating."""
    retires_at: datetime | None = None
    """When this one ends because it was replaced, if it does not expire before."""
    per_minute: int | None = None

    def state(self, now: datetime) -> KeyState:
        """What holds at `now`."""
        if self.revoked_at is not None:
            return KeyState.REVOKED
        return KeyState.EXPIRED if self.ends_at is not None and self.ends_at <= now else KeyState.LIVE

    @property
    def ends_at(self) -> datetime | None:
        """When it ends if nobody revokes it before."""
        return min((at for at in (self.expires_at, self.retires_at) if at is not None), default=None)
