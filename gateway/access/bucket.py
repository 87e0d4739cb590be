"""Token buckets: how many requests are left, and when there are more. Pure; times are seconds of a monotonic clock."""

import math
from collections import OrderedDict
from dataclasses import dataclass

WINDOW = 60
"""Seconds. A bucket holds what it is given in so long: whoever was quiet may send a whole minute's share at once."""


@dataclass(slots=True)
class Bucket:
    """`per_minute` tokens at most; it fills evenly."""

    per_minute: int
    tokens: float
    at: float

    @classmethod
    def full(cls, per_minute: int, now: float) -> "Bucket":
        """A bucket that nobody has taken from."""
        return cls(per_minute, per_minute, now)

    def take(self, now: float) -> bool:
        """Takes one token. False, and nothing taken, when there is none."""
        self.fill(now)
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True

    def fill(self, now: float) -> None:
        """Adds what has come since the last look."""
        self.tokens = min(self.per_minute, self.tokens + max(0.0, now - self.at) * self._per_second)
        self.at = now

    @property
    def remaining(self) -> int:
        """Whole tokens, as of the last look."""
        return int(self.tokens)

    @property
    def until_next(self) -> int:
        """Whole seconds until there is a token, as of the last look."""
        return math.ceil(max(0.0, 1 - self.tokens) / self._per_second)

    @property
    def until_full(self) -> int:
        """Whole seconds until it is full, as of the last look."""
        return math.ceil((self.per_minute - self.tokens) / self._per_second)

    @property
    def _per_second(self) -> float:
        return self.per_minute / WINDOW


class Buckets:
    """A bucket for each name, at most `most` of them: the one that was looked at longest ago is forgotten first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def of(self, name: str, per_minute: int, now: float) -> Bucket:
        """The bucket of `name`: a full one where there was none, or one of another size."""
        bucket = self._buckets.get(name)
        if bucket is None or bucket.per_minute != per_minute:
            bucket = self._buckets[name] = Bucket.full(per_minute, now)
        self._buckets.move_to_end(name)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return bucket

    def known(self, name: str) -> Bucket | None:
        """The bucket of `name`, if there is one; looking for it makes none."""
        return self._buckets.get(name)
