"""API keys for people, and for other programs. Never with a secret: nobody has it any more."""

import json
from collections.abc import Sequence
from datetime import datetime

from rich.table import Table
from rich.text import Text

from ops.terminal import span
from shared.api_keys.key import ApiKey, KeyState

_STYLES = {KeyState.LIVE: "green", KeyState.EXPIRED: "yellow", KeyState.REVOKED: "red"}
_ROTATING = "rotating"


def as_table(keys: Sequence[ApiKey], now: datetime) -> Table:
    """A line for each key."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("key", "tenant", "name", "state"):
        table.add_column(name, no_wrap=name in ("key", "state"), overflow="fold")
    for name in ("ends", "last used", "created", "a minute"):
        table.add_column(name, no_wrap=True, justify="right")
    table.add_column("scopes", overflow="fold", ratio=1)
    replaced = _replaced(keys, now)
    for key in keys:
        table.add_row(
            key.id,
            key.tenant,
            Text(key.name),
            _state(key, replaced, now),
            _until(key.revoked_at or key.ends_at, now),
            _ago(key.last_used_at, now, never="never"),
            _ago(key.created_at, now, never=""),
            "–" if key.per_minute is None else f"{key.per_minute:,}" if key.per_minute else "no limit",
            Text("everything" if "*" in key.scopes else " ".join(key.scopes)),
        )
    return table


def as_json(key: ApiKey, now: datetime, secret: str | None = None) -> str:
    """A key as a JSON object on one line; with the `secret`, that once when there is one."""
    fields = {
        "id": key.id,
        "tenant": key.tenant,
        "name": key.name,
        "scopes": list(key.scopes),
        "state": key.state(now).value,
        "created_at": _iso(key.created_at),
        "expires_at": _iso(key.expires_at),
        "last_used_at": _iso(key.last_used_at),
        "retires_at": _iso(key.retires_at),
        "revoked_at": _iso(key.revoked_at),
        "predecessor": key.predecessor,
        "rate_limit_per_minute": key.per_minute,
    }
    return json.dumps({**fields, "key": secret} if secret else fields, ensure_ascii=False)


def terms(key: ApiKey, now: datetime) -> str:
    """What a new key is, in a sentence: may do what, for how long, how often."""
    parts = ["everything" if "*" in key.scopes else ", ".join(key.scopes)]
    parts.append("for good" if key.expires_at is None else f"for {span(key.expires_at - now)}")
    if key.per_minute is not None:
        parts.append(f"{key.per_minute:,} times a minute" if key.per_minute else "as often as it likes")
    return "; ".join(parts)


def _replaced(keys: Sequence[ApiKey], now: datetime) -> set[str]:
    """The keys that have a live successor."""
    return {key.predecessor for key in keys if key.predecessor and key.state(now) is KeyState.LIVE}


def _state(key: ApiKey, replaced: set[str], now: datetime) -> Text:
    state = key.state(now)
    if state is KeyState.LIVE and key.id in replaced:
        return Text(_ROTATING, style="cyan")
    return Text(state.value, style=_STYLES[state])


def _until(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "never"
    return f"in {span(at - now)}" if at > now else f"{span(now - at)} ago"


def _ago(at: datetime | None, now: datetime, never: str) -> str:
    return never if at is None else f"{span(max(now - at, now - now))} ago"


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
