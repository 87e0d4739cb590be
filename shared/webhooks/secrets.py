"""The secrets that webhooks are signed with, as Standard Webhooks has them, and how they are kept: sealed."""

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.secret_key import SecretSettings

PREFIX = "whsec_"
PURPOSE = "webhook secrets"
_SECRET_BYTES = 32
_NONCE_BYTES = 12


class SecretUnreadable(RuntimeError):
    """It was sealed under another SECRET_KEY, for another endpoint, or was changed."""


def new_secret() -> str:
    """A secret as its receiver keeps it: ``whsec_`` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


class SecretBox:
    """Seals secrets by AES-256-GCM. What was sealed for one endpoint opens for no other."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    @classmethod
    def of(cls, settings: SecretSettings) -> "SecretBox":
        """The box of this installation. Raises SecretKeyMissing."""
        return cls(settings.derived(PURPOSE))

    def seal(self, secret: str, endpoint_id: str) -> str:
        """`secret` as it may be stored."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, secret.encode(), endpoint_id.encode())
        return base64.b64encode(nonce + sealed).decode()

    def unseal(self, sealed: str, endpoint_id: str) -> str:
        """What `seal` was given. Raises SecretUnreadable."""
        try:
            packed = base64.b64decode(sealed, validate=True)
            nonce, rest = packed[:_NONCE_BYTES], packed[_NONCE_BYTES:]
            return self._cipher.decrypt(nonce, rest, endpoint_id.encode()).decode()
        except (InvalidTag, ValueError) as broken:
            raise SecretUnreadable("the secret was not sealed with this SECRET_KEY") from broken
