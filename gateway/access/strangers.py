"""Who sent keys that open nothing, and how often: by address, so that guessing and flooding come to little."""

import ipaddress
from collections import OrderedDict
from functools import lru_cache

from gateway.access.bucket import Buckets

MOST_ADDRESSES = 10_000
MOST_GUESTS = 10_000


class Strangers:
    """At most `per_minute` refused keys from one address; none of 0 is no limit. Times are of a monotonic clock.

    Who was let in from an address before goes on being let in: behind a proxy or a NAT, many share one. What is
    remembered is bounded: of the most recent addresses and keys alone.
    """

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._failures = Buckets(MOST_ADDRESSES)
        self._guests: OrderedDict[tuple[str, bytes], None] = OrderedDict()

    def wait(self, address: str, digest: bytes, now: float) -> int:
        """Seconds until a key from this address is looked at again; 0 is now."""
        failures = self._failures.known(_network(address))
        if failures is None or (address, digest) in self._guests:
            return 0
        failures.fill(now)
        return failures.until_next

    def refused(self, address: str, now: float) -> None:
        """A key from this address was no good."""
        if self._per_minute:
            self._failures.of(_network(address), self._per_minute, now).take(now)

    def welcomed(self, address: str, digest: bytes) -> None:
        """A key from this address was good."""
        guest = (address, digest)
        self._guests[guest] = None
        self._guests.move_to_end(guest)
        if len(self._guests) > MOST_GUESTS:
            self._guests.popitem(last=False)


@lru_cache(maxsize=4096)
def _network(address: str) -> str:
    """Of IPv6 the /64 that one customer has to choose addresses from; anything else as it is."""
    if ":" not in address:
        return address
    try:
        return str(ipaddress.ip_network(f"{address.partition('%')[0]}/64", strict=False))
    except ValueError:
        return address
