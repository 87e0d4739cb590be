"""Which network addresses may be asked on behalf of others: those that anybody on the Internet could reach."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_UNICAST = IPv6Network("2000::/3")
_TRANSLATED = tuple(IPv6Network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
"""What leads to IPv4 addresses, by way of a gateway that we do not know: NAT64, its local form, 6to4, Teredo."""


def networks(text: str) -> tuple[Network, ...]:
    """Networks in CIDR notation, separated by commas. Raises ValueError."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def address(text: str) -> Address:
    """An address as the resolver wrote it; a scope (``%eth0``) is left out. Raises ValueError."""
    return ip_address(text.partition("%")[0])


def is_public(found: Address) -> bool:
    """Whether it is a global unicast address, and leads nowhere else from there."""
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        return is_public(found.ipv4_mapped)
    if found.is_multicast or found.is_reserved or not found.is_global:
        return False
    return isinstance(found, IPv4Address) or (found in _UNICAST and not is_within(found, _TRANSLATED))


def is_within(found: Address, allowed: Sequence[Network]) -> bool:
    """Whether one of the networks has this very address."""
    return any(found in network for network in allowed)
