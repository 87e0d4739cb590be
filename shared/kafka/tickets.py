"""Records on their way through a worker."""

from dataclasses import dataclass

from shared.kafka.watermark import Watermark


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it was read, and where it stood."""

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
