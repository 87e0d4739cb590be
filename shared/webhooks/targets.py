"""Where a webhook goes: a URL that is checked when it comes in, and again, with its addresses, before each delivery.

Nothing inside our own network is ever asked on behalf of somebody outside (SSRF).
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import httpx
from pydantic import Field, field_validator

from shared.settings import Settings
from shared.webhooks.addresses import Network, address, is_public, is_within, networks

LONGEST_URL = 2048
_WELL_KNOWN = (80, 443)
_REGISTERED = range(1024, 65536)
_HOST = re.compile(rb"[A-Za-z0-9._-]+|[0-9a-fA-F:.]+")


class TargetRefused(ValueError):
    """Nothing is sent there; the message says why."""


class TargetUnresolved(Exception):
    """The name has no address just now; the message says what the resolver said."""


class TargetSettings(Settings):
    """From the environment; the field's name in capitals."""

    webhook_allowed_networks: str = Field(
        default="", description="networks that webhooks may be sent to besides public ones, also by plain http"
    )
    webhook_resolve_seconds: float = Field(default=5.0, gt=0, description="for looking up a target's addresses")

    @field_validator("webhook_allowed_networks")
    @classmethod
    def _are_networks(cls, text: str) -> str:
        networks(text)
        return text

    @property
    def networks(self) -> tuple[Network, ...]:
        """The networks that are allowed besides."""
        return networks(self.webhook_allowed_networks)


Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host for a port. Raises OSError."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that may be asked, provided that its addresses may."""

    url: httpx.URL
    host: str
    port: int


async def by_system(host: str, port: int) -> Sequence[str]:
    """The operating system's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class Targets:
    """Decides where webhooks may go."""

    def __init__(self, settings: TargetSettings, resolve: Resolver = by_system) -> None:
        self._allowed = settings.networks
        self._seconds = settings.webhook_resolve_seconds
        self._resolve = resolve

    def parse(self, text: str) -> Target:
        """The target that a URL names. Raises TargetRefused."""
        try:
            url = httpx.URL(text)
        except (httpx.InvalidURL, ValueError) as broken:
            raise TargetRefused("This is no URL.") from broken
        self._require(url, text)
        port = url.port or (443 if url.scheme == "https" else 80)
        return Target(url, url.raw_host.decode("ascii"), port)

    def _require(self, url: httpx.URL, text: str) -> None:
        schemes = ("https", "http") if self._allowed else ("https",)
        for holds, reason in (
            (len(text) <= LONGEST_URL, f"The URL may have at most {LONGEST_URL} characters."),
            (url.scheme in schemes, "Use https."),
            (bool(url.host) and not url.host.endswith("."), "The URL needs a host, without a full stop at its end."),
            (not url.userinfo, "Leave user and password out: deliveries are signed."),
            (not url.fragment, "Leave out what follows the #: it is not sent."),
            (_HOST.fullmatch(url.raw_host) is not None, "The host is no name and no address."),
            (
                url.port is None or url.port in _WELL_KNOWN or url.port in _REGISTERED,
                "Use port 443, or one from 1024 on.",
            ),
        ):
            if not holds:
                raise TargetRefused(reason)

    async def addresses(self, target: Target) -> tuple[str, ...]:
        """The addresses of a target, all of which may be asked.

        Raises:
            TargetRefused: one of them may not.
            TargetUnresolved: there are none, or the resolver does not answer.
        """
        try:
            async with asyncio.timeout(self._seconds):
                found = await self._resolve(target.host, target.port)
        except TimeoutError as silence:
            raise TargetUnresolved(f"no answer to the lookup within {self._seconds:g} s") from silence
        except (OSError, UnicodeError) as unknown:
            raise TargetUnresolved("the host has no address") from unknown
        for each in found:
            if not self._may_be_asked(each, target.url.scheme):
                # Not which one: whoever asks is not told what our resolver knows.
                raise TargetRefused("The host's addresses are not public ones.")
        if not found:
            raise TargetUnresolved("the host has no address")
        return tuple(dict.fromkeys(found))

    def _may_be_asked(self, text: str, scheme: str) -> bool:
        try:
            found = address(text)
        except ValueError:
            return False
        return is_within(found, self._allowed) or (scheme == "https" and is_public(found))
