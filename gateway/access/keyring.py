"""The API keys that are accepted: the one in `API_KEY`, and those in MongoDB."""

import hashlib
import hmac
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from pydantic import SecretStr

from gateway.access.given import API_KEY_HEADER
from gateway.access.principal import Principal
from gateway.access.refusal import Refused
from gateway.access.stored_keys import StoredKeys, principal_of
from gateway.access.uses import KeyUses
from gateway.access.verified import VerifiedKeys
from shared.api_keys.scopes import EVERYTHING
from shared.api_keys.text import looks_like_one
from shared.clock import Clock, utc_now
from shared.mongo.database import StoreUnavailable
from shared.telemetry import log

DEFAULT_TENANT = "default"
BOOTSTRAP = Principal(DEFAULT_TENANT, "bootstrap-key", key_id="bootstrap", scopes=frozenset({EVERYTHING}))
"""Who holds `API_KEY`: it needs neither MongoDB nor `SECRET_KEY`, and may do everything in its tenant."""

_HOW = f"Send your API key as `{API_KEY_HEADER}: KEY`, as a bearer token, or as the user name of HTTP Basic."
_NO_KEYS = "The gateway has no API key. Set API_KEY in its environment and start it again."
_logger = log(__name__)


def digest_of(key: str) -> bytes:
    """What a key is known by in memory."""
    return hashlib.sha256(key.encode()).digest()


class Keyring:
    """Says whose key it is. A key that was good a moment ago is not looked up again; see `VerifiedKeys`."""

    def __init__(
        self,
        bootstrap: SecretStr,
        stored: StoredKeys,
        uses: KeyUses,
        clock: Clock = utc_now,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bootstrap = digest_of(bootstrap.get_secret_value()) if bootstrap.get_secret_value() else None
        self._stored = stored
        self._uses = uses
        self._clock = clock
        self._ticks = ticks
        self._verified = VerifiedKeys()

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Says what keys can be good, and remembers their uses as long as this is entered."""
        if self._bootstrap is None and not self._stored.can_check:
            _logger.warning("no API key: every request to /v1 will be refused; set API_KEY")
        elif not self._stored.can_check:
            _logger.warning("SECRET_KEY is not set: no other key than API_KEY will be accepted")
        async with self._uses.writing():
            yield

    async def principal(self, key: str, digest: bytes) -> Principal:
        """Whose key it is. `digest` is that of `key`.

        Raises:
            Refused: it is nobody's.
            StoreUnavailable: it was not known a moment ago, and cannot be looked up.
        """
        if self._bootstrap is not None and hmac.compare_digest(self._bootstrap, digest):
            return BOOTSTRAP
        now = self._ticks()
        principal = self._verified.find(digest, now)
        if principal is None:
            principal = await self._looked_up(key, digest)
        self._uses.note(principal.key_id, now)
        return principal

    async def _looked_up(self, key: str, digest: bytes) -> Principal:
        if not looks_like_one(key):
            raise Refused(_HOW if self._bootstrap is not None or self._stored.can_check else _NO_KEYS)
        now = self._clock()
        asked = self._ticks()  # a key that is revoked after this may be used for no longer than its life from here on
        try:
            found = await self._stored.check(key, now)
        except Refused:
            self._verified.forget(digest)
            raise
        except StoreUnavailable as failure:
            raise StoreUnavailable(f"an API key cannot be looked up: {failure}") from failure
        principal = principal_of(found)
        expires_in = None if found.ends_at is None else (found.ends_at - now).total_seconds()
        self._verified.keep(digest, principal, asked, expires_in)
        return principal
