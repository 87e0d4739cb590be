"""How long a webhook may take and what is retried, as its URL's fragment says: `#ct=2000&rt=5000&rc=2&rp=5xx`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self
from urllib.parse import parse_qs, urlsplit

_MOST_RETRIES = 5


class Failure(StrEnum):
    CONNECT = "ct"
    READ = "rt"
    STATUS_4XX = "4xx"
    STATUS_5XX = "5xx"


@dataclass(frozen=True)
class DeliveryPolicy:
    """Seconds are real ones. By default one retry, and only when no connection came about."""

    connect_seconds: float = 5.0
    read_seconds: float = 15.0
    total_seconds: float = 15.0
    retries: int = 1
    retried: frozenset[str] = frozenset({Failure.CONNECT})

    @classmethod
    def of(cls, url: str, limit_seconds: float) -> Self:
        """The policy in `url`'s fragment, with no time above `limit_seconds`; what is unreadable there is ignored."""
        override = {name: values[-1] for name, values in parse_qs(urlsplit(url).fragment).items()}

        def seconds(name: str, default: float) -> float:
            value = override.get(name, "")
            return min(int(value) / 1000 if value.isdecimal() else default, limit_seconds)

        count = override.get("rc", "")
        return cls(
            connect_seconds=seconds("ct", cls.connect_seconds),
            read_seconds=seconds("rt", cls.read_seconds),
            total_seconds=seconds("tt", cls.total_seconds),
            retries=min(int(count), _MOST_RETRIES) if count.isdecimal() else cls.retries,
            retried=frozenset(override["rp"].split(",")) if "rp" in override else cls.retried,
        )

    def retries_on(self, failure: Failure) -> bool:
        return failure in self.retried or "all" in self.retried
