"""What is kept of a key's secret: its HMAC under a pepper that is not in the database."""

import hmac
from dataclasses import dataclass, field

PURPOSE = "api keys"
"""What the pepper is derived for; see `shared.secret_key`."""

_NOBODYS = bytes(32)


@dataclass(frozen=True, slots=True)
class Pepper:
    """32 bytes that only the installation knows. A plain hash under it is enough: the secrets are 256 random bits."""

    key: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """Tells peppers apart and tells nothing of them: a key that was made under another one says so."""
        return hmac.digest(self.key, b"the pepper's name", "sha256")[:4].hex()

    def hashed(self, secret: str) -> bytes:
        """What is kept."""
        return hmac.digest(self.key, secret.encode(), "sha256")

    def fits(self, secret: str, kept: bytes | None) -> bool:
        """Whether `secret` is the one that `kept` was made of. It takes as long where nothing is kept, and is false."""
        same = hmac.compare_digest(self.hashed(secret), _NOBODYS if kept is None else kept)
        return same and kept is not None
