"""Which network addresses a webhook may be sent to: those that anybody on the Internet could reach."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_TEREDO = IPv6Network("2001::/32")


def networks(text: str) -> tuple[Network, ...]:
    """Networks in CIDR notation, separated by commas. Raises ValueError."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def address(text: str) -> Address:
    """An address as the resolver wrote it; a scope (``%eth0``) is left out. Raises ValueError."""
    return ip_address(text.partition("%")[0])


def unwrapped(found: Address) -> Address:
    """The IPv4 address that an IPv6 one only stands for: mapped, by NAT64 or by 6to4."""
    if isinstance(found, IPv4Address):
        return found
    if found.ipv4_mapped is not None:
        return found.ipv4_mapped
    if found in _NAT64:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return found.sixtofour or found


def is_public(found: Address) -> bool:
    """Whether it is a global unicast address, whatever it is wrapped in."""
    meant = unwrapped(found)
    if meant.is_multicast or meant.is_reserved or not meant.is_global:
        return False
    return isinstance(meant, IPv4Address) or (meant in _UNICAST and meant not in _TEREDO)


def is_within(found: Address, allowed: Sequence[Network]) -> bool:
    """Whether one of the networks has it, or the address that it stands for."""
    return any(each in network for network in allowed for each in (found, unwrapped(found)))
