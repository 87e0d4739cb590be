"""A place in the log, across the partitions of many topics."""

import base64
import binascii
import json
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Self

from aiokafka import TopicPartition
from pydantic import Field, TypeAdapter

_LARGEST_TOKEN = 64 * 1024
_LARGEST_TEXT = 1024 * 1024
_OFFSETS = TypeAdapter(dict[str, dict[int, Annotated[int, Field(ge=0)]]])


class PositionInvalid(ValueError):
    """The text is no position that came from here."""


@dataclass(frozen=True, slots=True)
class LogPosition:
    """What a reader has seen: in each partition, everything below its offset. Partitions not named: nothing yet.

    Kafka has no order between partitions, so a place in several of them is one offset each.
    """

    offsets: Mapping[TopicPartition, int]

    def seen(self, topic: str, partition: int, offset: int) -> bool:
        """Whether a record was read before this place."""
        return offset < self.offsets.get(TopicPartition(topic, partition), 0)

    def after(self, topic: str, partition: int, offset: int) -> Self:
        """This place, once a record has been read, too. Never goes back."""
        place = TopicPartition(topic, partition)
        return type(self)({**self.offsets, place: max(offset + 1, self.offsets.get(place, 0))})

    def within(self, topics: Collection[str]) -> Self:
        """This place, as far as it is in `topics`."""
        return type(self)({place: offset for place, offset in self.offsets.items() if place.topic in topics})

    def joined(self, other: "LogPosition") -> Self:
        """What has been seen by a reader who was here and there."""
        places = self.offsets.keys() | other.offsets.keys()
        return type(self)({each: max(self.offsets.get(each, 0), other.offsets.get(each, 0)) for each in places})

    def behind(self, other: "LogPosition") -> int:
        """How many records lie between this place and `other`, in the partitions where that one is further on."""
        return sum(max(0, offset - self.offsets.get(place, 0)) for place, offset in other.offsets.items())

    def token(self) -> str:
        """As opaque text that is safe in a URL and in a header. The same place always gives the same text."""
        named: dict[str, dict[str, int]] = {}
        for place in sorted(self.offsets):
            if self.offsets[place]:
                named.setdefault(place.topic, {})[str(place.partition)] = self.offsets[place]
        text = json.dumps(named, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(zlib.compress(text, 9)).rstrip(b"=").decode()

    @classmethod
    def parse(cls, token: str) -> Self:
        """The place that `token` stands for.

        Raises:
            PositionInvalid: it did not come from `token`.
        """
        try:
            named = _OFFSETS.validate_json(_inflated(token))
        except (ValueError, zlib.error, binascii.Error) as broken:
            raise PositionInvalid("This is no position in the log: send one that was received here.") from broken
        return cls(
            {
                TopicPartition(topic, number): offset
                for topic, partitions in named.items()
                for number, offset in partitions.items()
            }
        )


def _inflated(token: str) -> bytes:
    """Raises ValueError (pydantic.ValidationError is one), zlib.error or binascii.Error. Bounded: clients send it."""
    if len(token) > _LARGEST_TOKEN:
        raise ValueError("too long")
    packed = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
    inflating = zlib.decompressobj()
    text = inflating.decompress(packed, _LARGEST_TEXT)
    if inflating.unconsumed_tail or not inflating.eof:
        raise ValueError("too long, or cut off")
    return text
