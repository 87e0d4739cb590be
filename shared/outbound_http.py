"""Requests to addresses that others gave us: never to a private network, and never further than to that address."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx
from pydantic import Field, field_validator

from shared.errors import Transient
from shared.failpoints import failpoint
from shared.settings import Settings

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]

_PORTS = {"https": 443, "http": 80}
_LONGEST_ANSWER = 64 * 1024
_TRANSLATING = tuple(ip_network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
"""IPv6 networks whose addresses lead to IPv4 ones, private ones too: NAT64, 6to4, Teredo."""


class TargetRefused(ValueError):
    """No request is ever sent to this address. The message says why, and names no more than was given."""


class OutboundUnavailable(Transient):
    """It did not answer, or says itself that it will later."""


class OutboundSettings(Settings):
    """From the environment; each field's name in capitals."""

    outbound_allowed_networks: str = Field(
        default="", description="that are not public and may be sent to, by http too, such as 10.1.0.0/16; by commas"
    )
    outbound_timeout_seconds: float = Field(default=10.0, gt=0, description="of one request, from the look-up on")

    @field_validator("outbound_allowed_networks")
    @classmethod
    def _are_networks(cls, written: str) -> str:
        _networks(written)
        return written

    @property
    def networks(self) -> tuple[Network, ...]:
        """As networks."""
        return _networks(self.outbound_allowed_networks)


def _networks(written: str) -> tuple[Network, ...]:
    """Raises ValueError."""
    return tuple(ip_network(part.strip()) for part in written.split(",") if part.strip())


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart."""

    scheme: str
    host: str
    port: int


def target_of(url: str, networks: Sequence[Network] = ()) -> Target:
    """What `url` leads to, as far as its text tells. http is for allowed networks.

    Raises:
        TargetRefused: no request would be sent there.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError as broken:
        raise TargetRefused("This is no URL.") from broken
    if parts.scheme != "https" and not (parts.scheme == "http" and networks):
        raise TargetRefused("Only https is possible.")
    if parts.username is not None or parts.password is not None:
        raise TargetRefused("A URL with a user name or password is not accepted.")
    if not parts.hostname or any(letter <= " " for letter in url):
        raise TargetRefused("This is no URL.")
    target = Target(parts.scheme, parts.hostname, port)
    literal = _literal(parts.hostname)
    if literal is not None:
        _require_allowed(target, literal, networks)
    return target


def _literal(host: str) -> Address | None:
    """The address that a host is written as; none where it is a name, which is looked up when it is sent to."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _require_allowed(target: Target, address: Address, networks: Sequence[Network]) -> None:
    """Raises TargetRefused."""
    if any(address in network for network in networks if network.version == address.version):
        return
    if not is_public(address):
        raise TargetRefused(f"{target.host} is in a network that is not public.")
    if target.scheme != "https":
        raise TargetRefused("Only https is possible.")


def is_public(address: Address) -> bool:
    """Whether an address is reached over the public internet, and leads nowhere else from there."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if any(address in network for network in _TRANSLATING):
            return False
    return address.is_global and not address.is_multicast


async def resolve(host: str, port: int) -> Sequence[Address]:
    """Every address of a host. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ip_address(place[4][0]) for place in found]


@dataclass(frozen=True, slots=True)
class OutboundAnswer:
    """What came back; of the body at most 64 KiB."""

    status: int
    body: bytes


class OutboundHttp:
    """Sends requests to where others asked for them. Use it as an async context manager.

    A name is looked up once, all of its addresses have to be allowed, and the connection goes to one of those: nothing
    is looked up again in between. Redirects are not followed, no proxy is used.
    """

    def __init__(
        self, settings: OutboundSettings, resolving: Resolve = resolve, trusting: ssl.SSLContext | None = None
    ) -> None:
        self._trusting = trusting or ssl.create_default_context()
        self._networks = settings.networks
        self._seconds = settings.outbound_timeout_seconds
        self._resolve = resolving

    async def __aenter__(self) -> Self:
        self._http = httpx.AsyncClient(
            trust_env=False, follow_redirects=False, timeout=self._seconds, verify=self._trusting
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def send(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> OutboundAnswer:
        """Sends one request, and returns the answer whatever its status.

        Raises:
            TargetRefused: it is not sent.
            OutboundUnavailable: there was no answer; whether it was received is unknown.
        """
        target = target_of(url, self._networks)
        try:
            async with asyncio.timeout(self._seconds):
                address = await self._allowed(target)
                return await self._sent(method, url, target, address, headers or {}, body)
        except (httpx.TransportError, OSError, TimeoutError) as failure:
            raise OutboundUnavailable(f"{target.host}: {failure!r}") from failure

    async def _allowed(self, target: Target) -> Address:
        addresses = await self._resolve(target.host, target.port)
        for address in addresses:
            _require_allowed(target, address, self._networks)
        if not addresses:
            raise OutboundUnavailable(f"{target.host} has no address")
        return addresses[0]

    async def _sent(
        self, method: str, url: str, target: Target, address: Address, headers: Mapping[str, str], body: bytes
    ) -> OutboundAnswer:
        there = httpx.URL(url).copy_with(host=str(address))
        host = urlsplit(url).netloc
        # The certificate is checked against the name, although the connection goes to the address.
        names = {"sni_hostname": target.host}
        async with self._http.stream(
            method, there, headers={**headers, "Host": host}, content=body, extensions=names
        ) as response:
            failpoint("outbound.answered")
            read = bytearray()
            async for chunk in response.aiter_bytes():
                read += chunk
                if len(read) >= _LONGEST_ANSWER:
                    break
            return OutboundAnswer(response.status_code, bytes(read[:_LONGEST_ANSWER]))
