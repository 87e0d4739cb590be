"""Records as they stand in the log, and the facts in them: CloudEvents 1.0 in Kafka's binary mode, read by hand."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}[{self.partition}]@{self.offset}"


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A record as Kafka gives it. `appended` is the record's own time stamp."""

    place: Place
    appended: datetime
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact, and where it stands. `time` is when it came about, `appended` when it was written to the log."""

    place: Place
    appended: datetime
    id: str
    type: str
    source: str
    subject: str
    time: datetime
    cause: str
    data: Data

    @property
    def kind(self) -> str:
        """Its type less the version, such as ``call.placed``."""
        stem, _, version = self.type.rpartition(".")
        return stem if version[:1] == "v" and version[1:].isdigit() else self.type


class NoFact(ValueError):
    """A record that is none."""


def fact_in(record: RawRecord) -> Fact:
    """The fact in a record.

    Raises:
        NoFact: an attribute is missing, or the data is no JSON object.
    """
    try:
        attributes = {name: (value or b"").decode() for name, value in record.headers if name.startswith("ce_")}
        data = json.loads(record.value or b"")
        if not isinstance(data, dict):
            raise NoFact("the data is no object")
        return Fact(
            place=record.place,
            appended=record.appended,
            id=attributes["ce_id"],
            type=attributes["ce_type"],
            source=attributes["ce_source"],
            subject=attributes["ce_subject"],
            time=moment(attributes["ce_time"]),
            cause=attributes["ce_causationid"],
            data=data,
        )
    except (KeyError, ValueError) as wrong:
        raise NoFact(f"{type(wrong).__name__}: {wrong}") from wrong


def moment(written: str) -> datetime:
    """A point in time out of ISO 8601, in UTC. Raises ValueError."""
    read = datetime.fromisoformat(written)
    if read.tzinfo is None:
        raise ValueError(f"{written} has no offset from UTC")
    return read.astimezone(UTC)
