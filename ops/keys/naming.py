"""What an operator types, checked: tenants, scopes, lengths of time, keys."""

import re
from collections.abc import Sequence
from datetime import timedelta
from difflib import get_close_matches

from ops.since import length
from ops.terminal import failed
from shared.api_keys.key import ApiKey
from shared.api_keys.scopes import EVERYTHING, Scope
from shared.api_keys.text import ID_LENGTH, PREFIX

_TENANT = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST = timedelta(days=36_500)
_TO_HAND_OUT = [*(scope.value for scope in Scope), EVERYTHING]


def tenant_of(said: str) -> str:
    """A tenant's name, which stands in addresses and in the names of files. Ends the command on anything else."""
    if not _TENANT.fullmatch(said):
        raise failed(f"{said!r} is no tenant's name. Use at most 63 of a–z, 0–9 and hyphens within, such as northwind.")
    return said


def scopes_of(said: Sequence[str]) -> tuple[str, ...]:
    """Scopes, each once, in the order of the list there is. Ends the command when there is none, or one is unknown."""
    wanted = {part.strip() for each in said for part in each.split(",") if part.strip()}
    if not wanted:
        raise failed(f"Say what the key may do: --scope SCOPE, as often as needed. {_there_are()}")
    for unknown in sorted(wanted - set(_TO_HAND_OUT)):
        near = get_close_matches(unknown, _TO_HAND_OUT, n=1)
        raise failed(f"no scope {unknown!r}. {f'Is it {near[0]}? ' if near else ''}{_there_are()}")
    return tuple(scope for scope in _TO_HAND_OUT if scope in wanted)


def _there_are() -> str:
    return f"There are: {', '.join(_TO_HAND_OUT)} (everything)."


def length_of(said: str, option: str) -> timedelta:
    """A length of time that an option was given. Ends the command on anything else."""
    found = length(said)
    if found is None or found > _LONGEST:
        raise failed(f"{option} {said!r} is no length of time up to a hundred years: 90d, 12h, 30m or 0s.")
    return found


def meant(keys: Sequence[ApiKey], said: str) -> ApiKey:
    """The key that `said` means: its id, the beginning of one, or the whole key.

    Ends the command when that is none or several.
    """
    wanted = said.strip().removeprefix(f"{PREFIX}_").partition("_")[0][:ID_LENGTH]
    found = [key for key in keys if wanted and key.id.startswith(wanted)]
    if not found:
        raise failed(f"no key {wanted}. `screener keys list --all` shows every one.")
    if len(found) > 1:
        raise failed(f"{len(found)} keys begin with {wanted}: {', '.join(key.id for key in found)}. Say more of it.")
    return found[0]
