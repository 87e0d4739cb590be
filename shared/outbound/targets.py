"""Where a request may go: a URL is checked as text when it comes in, and with its addresses before each request."""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import httpx

from shared.outbound.addresses import address, is_public, is_within
from shared.outbound.failures import TargetRefused, TargetUnresolved
from shared.outbound.settings import OutboundSettings

LONGEST_URL = 2048
_WELL_KNOWN = (80, 443)
_REGISTERED = range(1024, 65536)
_HOST = re.compile(rb"[A-Za-z0-9._-]+|[0-9a-fA-F:.]+")
_BLANK = re.compile(r"[\x00-\x20\x7f]")
_USER = re.compile(r"[^:/?#]+://[^/?#]*@")
"""Also where it is empty."""

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
    """Decides where requests may go."""

    def __init__(self, settings: OutboundSettings, resolve: Resolver = by_system) -> None:
        self._allowed = settings.networks
        self._seconds = settings.outbound_resolve_seconds
        self._resolve = resolve

    def parse(self, text: str) -> Target:
        """The target that a URL names, as far as its text tells.

        Raises:
            TargetRefused: nothing would be sent there.
        """
        try:
            url = httpx.URL(text)
        except (httpx.InvalidURL, ValueError) as broken:
            raise TargetRefused("This is no URL.") from broken
        self._require(url, text)
        host = url.raw_host.decode("ascii")
        if _is_literal(host):
            self._require_allowed(host, url.scheme)
        return Target(url, host, url.port or (443 if url.scheme == "https" else 80))

    def _require(self, url: httpx.URL, text: str) -> None:
        schemes = ("https", "http") if self._allowed else ("https",)
        host = url.raw_host.decode("ascii")  # as it is asked; decoding it for people fails where it is no IDNA2008
        for holds, reason in (
            (len(text) <= LONGEST_URL, f"The URL may have at most {LONGEST_URL} characters."),
            (_BLANK.search(text) is None, "A URL has no spaces."),
            (url.scheme in schemes, "Use https."),
            (bool(host) and not host.endswith("."), "The URL needs a host, without a full stop at its end."),
            (_USER.match(text) is None and not url.userinfo, "Leave user and password out."),
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
            self._require_allowed(each, target.url.scheme)
        if not found:
            raise TargetUnresolved("the host has no address")
        return tuple(dict.fromkeys(found))

    def _require_allowed(self, text: str, scheme: str) -> None:
        # The messages do not say which address: whoever asks is not told what our resolver knows.
        try:
            found = address(text)
        except ValueError as odd:
            raise TargetRefused("The host's addresses are not public ones.") from odd
        if is_within(found, self._allowed):
            return
        if not is_public(found):
            raise TargetRefused("The host's addresses are not public ones.")
        if scheme != "https":
            raise TargetRefused("Use https.")


def host_of(url: str) -> str:
    """The host of a URL that was let through once, as it is asked: in lower case, and in ASCII."""
    return httpx.URL(url).raw_host.decode("ascii")


def _is_literal(host: str) -> bool:
    """Whether it is an address as it stands. Other spellings of one (``127.1``) are the resolver's to read."""
    try:
        address(host)
    except ValueError:
        return False
    return True
