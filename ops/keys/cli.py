"""`screener keys`: create, list, rotate, revoke."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

import typer
from rich.markup import escape

from ops.keys import view
from ops.keys.making import Wish, made, successor
from ops.keys.naming import length_of, meant, scopes_of, tenant_of
from ops.keys.store import kept_keys, pepper
from ops.terminal import console, errors, failed, span
from shared.api_keys.key import ApiKey, KeyState
from shared.api_keys.text import KeyText
from shared.clock import utc_now

app = typer.Typer(no_args_is_help=True, help="Who may use the API: make keys, look, replace and revoke them.")

KeyArgument = Annotated[str, typer.Argument(metavar="KEY", help="Its id, the beginning of one, or the whole key.")]
ExpiresOption = Annotated[str | None, typer.Option("--expires", metavar="LENGTH", help="It ends after 90d, 12h, 30m.")]
JsonOption = Annotated[bool, typer.Option("--json", help="A JSON object a line.")]
_GRACE = "24h"
_New = tuple[KeyText, ApiKey]
"""What is shown once, and what is kept."""


@app.command()
def create(
    tenant: Annotated[str, typer.Option(help="Whose data it opens.")],
    name: Annotated[str, typer.Option(help="Who uses it, for people; it stands beside what is done with it.")],
    scope: Annotated[list[str] | None, typer.Option(help="What it may do, such as jobs:read; * is everything.")] = None,
    expires: ExpiresOption = None,
    rate: Annotated[
        int | None, typer.Option(min=0, help="Requests a minute; 0 is no limit. The gateway's own without it.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key for a tenant and show it once, alone on standard output.

    Nothing but its HMAC is kept: a key that is lost is replaced, not found again.
    """
    lasts = _lasts(expires)
    if not name.strip():
        raise failed("Say who uses it: --name 'their ATS'")
    wish = Wish(tenant_of(tenant), name.strip(), scopes_of(scope or ()), lasts, rate)
    text, others = asyncio.run(_create(wish))
    _tell(text, as_json)
    if wish.tenant not in {key.tenant for key in others} and others:
        known = ", ".join(sorted({key.tenant for key in others}))
        errors.print(
            f"[yellow]•[/] It is the first key of {wish.tenant}. Other tenants with keys: {known}.", highlight=False
        )


@app.command("list")
def list_keys(
    tenant: Annotated[str | None, typer.Option(help="Of this tenant only.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Those that expired or were revoked, too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the keys: whose they are, what they may do, when they end and when they were last used."""
    keys, now = asyncio.run(_all(tenant)), utc_now()
    shown = [key for key in keys if every or key.state(now) is KeyState.LIVE]
    if as_json:
        for key in shown:
            sys.stdout.write(view.as_json(key, now) + "\n")
        return
    if shown:
        console.print(view.as_table(shown, now))
    else:
        console.print("[yellow]•[/] No key is live. `screener keys create --help` tells how to make one.")
    if left := len(keys) - len(shown):
        console.print(f"\n[dim]{left} {'has' if left == 1 else 'have'} ended; --all shows them.[/]", highlight=False)


@app.command()
def rotate(
    key: KeyArgument,
    grace: Annotated[str, typer.Option(metavar="LENGTH", help="How long the old one goes on opening.")] = _GRACE,
    expires: ExpiresOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make the key that replaces another one, and show it once. Both are good until the old one ends.

    It may do what the old one may, and lasts as long as that was to, unless --expires says otherwise.
    """
    lasts = _lasts(expires)
    given = length_of(grace, "--grace")
    text, old = asyncio.run(_rotate(key, lasts, given))
    _tell(text, as_json)
    left = (old.ends_at or utc_now()) - utc_now()
    ends = f"ends in {span(left)}" if left > timedelta() else "has ended"
    errors.print(f"  [dim]The old one, {old.id}, {ends}.[/]", highlight=False, soft_wrap=True)


@app.command()
def revoke(
    key: KeyArgument,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """End a key for good. Every gateway refuses it within seconds."""
    found = meant(asyncio.run(_all(None)), key)
    if found.revoked_at is not None:
        console.print(f"[green]✓[/] {found.id} was revoked already.", highlight=False)
        return
    if not yes:
        used = "never" if found.last_used_at is None else f"{span(utc_now() - found.last_used_at)} ago"
        errors.print(f"  {found.id} of {found.tenant}, {escape(found.name)}; last used: {used}", highlight=False)
        typer.confirm("Revoke it? Whoever uses it is refused from then on.", abort=True, err=True)
    asyncio.run(_revoke(found))
    console.print(f"[green]✓[/] {found.id} is revoked; no gateway takes it 5 seconds from now.", highlight=False)


def _lasts(expires: str | None) -> timedelta | None:
    lasts = None if expires is None else length_of(expires, "--expires")
    if lasts == timedelta():
        raise failed("A key that ends at once opens nothing: --expires 90d, 12h, 30m.")
    return lasts


async def _create(wish: Wish) -> tuple[_New, list[ApiKey]]:
    sealing = pepper()
    async with kept_keys() as records:
        await records.ensure_indexes()
        others = await records.all()
        text = KeyText.drawn()
        key = made(text, sealing, wish, utc_now())
        await records.add(key)
        return (text, key), others


async def _rotate(said: str, lasts: timedelta | None, grace: timedelta) -> tuple[_New, ApiKey]:
    sealing = pepper()
    async with kept_keys() as records:
        keys, now = await records.all(), utc_now()
        old = meant(keys, said)
        _may_be_rotated(old, keys)
        text = KeyText.drawn()
        key = successor(text, sealing, old, lasts, now)
        # The new one first: whoever dies in between leaves two good keys, and never none.
        await records.add(key)
        await records.retire(old.id, now + grace)
        return (text, key), replace(old, retires_at=now + grace)


def _may_be_rotated(old: ApiKey, keys: Sequence[ApiKey]) -> None:
    now = utc_now()
    if (state := old.state(now)) is not KeyState.LIVE:
        raise failed(f"{old.id} is {state}: there is nothing left to replace. Make a new one: `screener keys create`.")
    for other in keys:
        if other.predecessor == old.id and other.state(now) is KeyState.LIVE:
            advice = f"If nobody has that one, `screener keys revoke {other.id}` and rotate again."
            raise failed(f"{old.id} is replaced by {other.id} already. {advice}")


async def _revoke(key: ApiKey) -> None:
    async with kept_keys() as records:
        await records.revoke(key.id, utc_now())


async def _all(tenant: str | None) -> list[ApiKey]:
    async with kept_keys() as records:
        return await records.all(tenant)


def _tell(new: _New, as_json: bool) -> None:
    """The key alone on standard output, so that it can be piped; what it is on standard error."""
    text, key = new
    now = utc_now()
    sys.stdout.write((view.as_json(key, now, text.whole) if as_json else text.whole) + "\n")
    sys.stdout.flush()
    errors.print(
        f"[green]✓[/] [bold]{key.id}[/] of {key.tenant}, {escape(key.name)}: {view.terms(key, key.created_at)}.",
        highlight=False,
        soft_wrap=True,
    )
    errors.print("  [dim]This is the only time that it is shown.[/]", highlight=False)
