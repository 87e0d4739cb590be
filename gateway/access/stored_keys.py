"""The keys that operators made, as MongoDB has them."""

import asyncio
from datetime import datetime
from typing import Protocol

from gateway.access.principal import Principal
from gateway.access.refusal import Refused
from shared.api_keys.key import ApiKey, KeyState
from shared.api_keys.pepper import Pepper
from shared.api_keys.text import KeyText, Mistyped
from shared.mongo.database import StoreUnavailable
from shared.telemetry import log

LOOKUP_SECONDS = 2.0
"""A request that cannot be authenticated is not worth waiting longer for."""

_logger = log(__name__)
_NO_PEPPER = "The gateway has no SECRET_KEY, so that only API_KEY is accepted. Tell its operator."
_UNKNOWN = "This API key is not valid. `screener keys list` shows those that are."


class KeyRecords(Protocol):
    """Where keys are found."""

    async def find(self, key_id: str) -> ApiKey | None:
        """Raises `StoreUnavailable`."""


class StoredKeys:
    """Looks a key up and checks it. Without a pepper there is nothing that it could be checked with."""

    def __init__(self, records: KeyRecords, pepper: Pepper | None) -> None:
        self._records = records
        self._pepper = pepper

    @property
    def can_check(self) -> bool:
        """Whether any key can be good."""
        return self._pepper is not None

    async def check(self, given: str, now: datetime) -> ApiKey:
        """The live key that `given` is. An unknown id costs what a wrong secret does.

        Raises:
            Refused: it is none, or opens nothing any more.
            StoreUnavailable: that cannot be said for the moment.
        """
        if self._pepper is None:
            _logger.warning("a key was refused: SECRET_KEY is not set, so that no stored key can be checked")
            raise Refused(_NO_PEPPER)
        try:
            text = KeyText.read(given)
        except Mistyped as mistyped:
            raise Refused(str(mistyped)) from mistyped
        found = await self._find(text.id)
        if not self._pepper.fits(text.secret, None if found is None else found.secret_hash):
            if found is not None and found.pepper != self._pepper.name:
                _logger.error("a key was made under another SECRET_KEY", key=found.id, tenant=found.tenant)
            raise Refused(_UNKNOWN)
        assert found is not None
        # Whoever has the secret may know what became of the key.
        match found.state(now):
            case KeyState.REVOKED:
                raise Refused("This API key was revoked.")
            case KeyState.EXPIRED:
                raise Refused(f"This API key has expired, at {found.ends_at:%Y-%m-%d %H:%M:%S} UTC.")
            case KeyState.LIVE:
                return found

    async def _find(self, key_id: str) -> ApiKey | None:
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                return await self._records.find(key_id)
        except TimeoutError as slow:
            raise StoreUnavailable("a key was not found in time") from slow


def principal_of(key: ApiKey) -> Principal:
    """Who is asking with a live key."""
    return Principal(key.tenant, key.name, key.id, frozenset(key.scopes), key.per_minute)
