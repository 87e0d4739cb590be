"""Records on their way through a worker."""

from dataclasses import dataclass
from typing import NamedTuple

from shared.kafka.watermark import Watermark


class Record(NamedTuple):
    """A record as it was read, and where it stood. A tuple, which takes half as long to make: there is one of each."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes | None], ...]
    """A header may have no value."""


@dataclass(slots=True)
class Ticket:
    """One record on its way: finished when everything that follows from it is done."""

    record: Record
    watermark: Watermark
    traceparent: str | None = None
    """The trace that the record's fact is part of; known once it is decoded."""

    def finish(self) -> None:
        """Nothing is left to do for this record."""
        self.watermark.finish(self.record.offset)

    def retry(self) -> None:
        """What follows from this record failed, and is tried again."""
        self.watermark.retry(self.record.offset)
