"""The one secret of an installation, from which every other is derived."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import Field, SecretStr

from shared.settings import Settings

SHORTEST = 32
"""Characters. `openssl rand -hex 32` gives twice as many."""


class SecretKeyMissing(RuntimeError):
    """`SECRET_KEY` is not set, and something is to be hashed or sealed with it."""

    def __init__(self) -> None:
        super().__init__("SECRET_KEY is not set. Set it to the output of `openssl rand -hex 32`, for good.")


class SecretSettings(Settings):
    """From the environment; the field's name in capitals."""

    secret_key: SecretStr | None = Field(
        default=None,
        min_length=SHORTEST,
        description="peppers API keys and seals webhook secrets: without it, or with another, none of them is valid",
    )

    def derived(self, purpose: str) -> bytes:
        """32 bytes for one purpose, which tell nothing of those for another (HKDF, RFC 5869).

        Raises:
            SecretKeyMissing: there is no secret to derive from.
        """
        if self.secret_key is None:
            raise SecretKeyMissing
        key = self.secret_key.get_secret_value().encode()
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(key)
