"""The keys that were found good a moment ago, so that not every request asks MongoDB."""

from collections import OrderedDict
from dataclasses import dataclass

from gateway.access.principal import Principal

LIFE = 5.0
"""Seconds. A key that is revoked opens nothing any more after that, in whichever gateway."""

MOST = 10_000


@dataclass(frozen=True, slots=True)
class _Verified:
    principal: Principal
    until: float


class VerifiedKeys:
    """By the digest of the whole key, at most `most`: the one that was kept longest ago is forgotten first.

    Wrong keys are not remembered: they would push out good ones. Times are seconds of a monotonic clock.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[bytes, _Verified] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, digest: bytes, now: float) -> Principal | None:
        """Whose key it is, if that was looked up less than its life ago."""
        found = self._kept.get(digest)
        return found.principal if found is not None and now < found.until else None

    def keep(self, digest: bytes, principal: Principal, now: float, expires_in: float | None) -> None:
        """Remembers a good key for its life, or until it expires if that is sooner."""
        life = LIFE if expires_in is None else min(LIFE, expires_in)
        self._kept[digest] = _Verified(principal, now + life)
        self._kept.move_to_end(digest)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def forget(self, digest: bytes) -> None:
        """The key is not good any more."""
        self._kept.pop(digest, None)
