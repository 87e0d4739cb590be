"""Which version of each type is written: the newest, unless an older one is pinned while an upgrade goes on."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from pydantic import Field, field_validator

from shared.events.catalogue import NEWEST
from shared.events.topics import Topic
from shared.settings import Settings

Pins = Mapping[Topic, int]


class EventSettings(Settings):
    """From the environment; the field's name in capitals."""

    events_write: str = Field(
        default="", description="older versions to write, such as response.transcribed=1; separated by commas"
    )

    @field_validator("events_write")
    @classmethod
    def _known(cls, written: str) -> str:
        _parsed(written)
        return written

    @property
    def pins(self) -> Pins:
        """The pinned versions."""
        return MappingProxyType(_parsed(self.events_write))


def _parsed(written: str) -> dict[Topic, int]:
    """Raises ValueError with what is wrong."""
    return dict(_pin(part.strip()) for part in written.split(",") if part.strip())


def _pin(part: str) -> tuple[Topic, int]:
    name, _, number = part.partition("=")
    if name not in list(Topic):
        raise ValueError(f"no topic {name!r}")
    topic = Topic(name)
    if not (number.isdecimal() and 1 <= int(number) <= NEWEST[topic]):
        raise ValueError(f"{name} has the versions 1 to {NEWEST[topic]}, not {number!r}")
    return topic, int(number)


@cache
def pins() -> Pins:
    """What this process pins. Asked for at the start, so that a wrong setting ends it there.

    Raises:
        ValidationError: an unknown topic or version is named.
    """
    return EventSettings().pins
