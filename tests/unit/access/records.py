"""Keys that are kept in memory, as MongoDB keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from gateway.access.keyring import Keyring
from gateway.access.stored_keys import StoredKeys
from gateway.access.uses import KeyUses
from shared.api_keys.key import ApiKey
from shared.api_keys.pepper import Pepper
from shared.api_keys.text import KeyText
from shared.mongo.database import StoreUnavailable

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
PEPPER = Pepper(b"p" * 32)


@dataclass
class Records:
    """The collection `api_keys`; it may be down."""

    keys: dict[str, ApiKey] = field(default_factory=dict)
    uses: list[Mapping[str, datetime]] = field(default_factory=list)
    lookups: int = 0
    is_down: bool = False

    async def find(self, key_id: str) -> ApiKey | None:
        self.lookups += 1
        self._answer()
        return self.keys.get(key_id)

    async def note_uses(self, uses: Mapping[str, datetime]) -> None:
        self._answer()
        self.uses.append(uses)

    def _answer(self) -> None:
        if self.is_down:
            raise StoreUnavailable("no primary")


@dataclass
class Time:
    """Both clocks of a process, which go together."""

    seconds: float = 0.0

    def ticks(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)


class Door:
    """A keyring, with what it looks at."""

    def __init__(self, bootstrap: str = "bootstrap", pepper: Pepper | None = PEPPER) -> None:
        self.records = Records()
        self.time = Time()
        self.uses = KeyUses(self.records, self.time.now)
        stored = StoredKeys(self.records, pepper)
        self.keyring = Keyring(SecretStr(bootstrap), stored, self.uses, self.time.now, self.time.ticks)

    def key(self, expires_in: float | None = None, pepper: Pepper = PEPPER) -> str:
        """A new key of the tenant `acme`."""
        text = KeyText.drawn()
        expires = None if expires_in is None else self.time.now() + timedelta(seconds=expires_in)
        hashed = pepper.hashed(text.secret)
        self.records.keys[text.id] = ApiKey(
            text.id, "acme", "ATS", ("jobs:read",), hashed, pepper.name, NOW, expires_at=expires, per_minute=7
        )
        return text.whole

    def revoke(self, key: str) -> None:
        """Revokes a key."""
        kept = self.records.keys[KeyText.read(key).id]
        self.records.keys[kept.id] = replace(kept, revoked_at=self.time.now())
