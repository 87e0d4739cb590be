"""New keys, as values: what is shown once, and what is kept."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.api_keys.key import ApiKey
from shared.api_keys.pepper import Pepper
from shared.api_keys.text import KeyText


@dataclass(frozen=True, slots=True)
class Wish:
    """What a new key is to be; see `ApiKey`."""

    tenant: str
    name: str
    scopes: tuple[str, ...]
    lasts: timedelta | None
    per_minute: int | None


def made(text: KeyText, pepper: Pepper, wish: Wish, now: datetime) -> ApiKey:
    """What is kept of a new key."""
    return ApiKey(
        id=text.id,
        tenant=wish.tenant,
        name=wish.name,
        scopes=wish.scopes,
        secret_hash=pepper.hashed(text.secret),
        pepper=pepper.name,
        created_at=now,
        expires_at=None if wish.lasts is None else now + wish.lasts,
        per_minute=wish.per_minute,
    )


def successor(text: KeyText, pepper: Pepper, old: ApiKey, lasts: timedelta | None, now: datetime) -> ApiKey:
    """What is kept of the key that replaces `old`: it may do the same, and lasts as long as that one was to."""
    span = lasts or (None if old.expires_at is None else old.expires_at - old.created_at)
    wish = Wish(old.tenant, old.name, old.scopes, span, old.per_minute)
    return replace(made(text, pepper, wish, now), predecessor=old.id)
