"""Answers as MongoDB keeps them: they may hold what is personal, or secret."""

import base64

from cryptography.fernet import Fernet, InvalidToken

from shared.secret_key import SecretSettings

_PURPOSE = "answers kept for Idempotency-Keys"


class AnswerSeal:
    """Seals answers with a key of its own, derived from `SECRET_KEY`; without that they are kept as they are."""

    def __init__(self, settings: SecretSettings) -> None:
        has_key = settings.secret_key is not None
        self._key = Fernet(base64.urlsafe_b64encode(settings.derived(_PURPOSE))) if has_key else None

    def sealed(self, body: bytes) -> bytes:
        """What is kept of `body`."""
        return body if self._key is None else self._key.encrypt(body)

    def opened(self, kept: bytes) -> bytes | None:
        """The body; none where it was sealed with another key."""
        if self._key is None:
            return kept
        try:
            return self._key.decrypt(kept)
        except InvalidToken:
            return None
