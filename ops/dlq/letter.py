"""A dead letter, as it stands in its topic."""

from dataclasses import dataclass, field
from datetime import datetime

from ops.records import LogRecord, text_header
from shared.events.operations import DeadLetterDiscarded, DeadLetterRedriven
from shared.events.topics import Topic
from shared.events.wire import Header, Message

Act = DeadLetterRedriven | DeadLetterDiscarded
"""What an operator did with a letter."""

_FIRST_ADDED = "dlq_service"


class NoLetter(ValueError):
    """A record of a dead-letter topic that does not say what it is a letter of."""


@dataclass(frozen=True, slots=True, order=True)
class LetterId:
    """Which service could not process which record. At most one letter has it, whatever is delivered again."""

    service: str
    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.service}/{self.topic}/{self.partition}/{self.offset}"

    @classmethod
    def of(cls, act: Act) -> "LetterId":
        """The letter that an act is about."""
        return cls(act.service, act.original_topic, act.original_partition, act.original_offset)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that could not be processed: the original, and why it is here."""

    id: LetterId
    written_at: datetime
    original: Message
    error: str
    stack: str
    attempts: int
    place: str = field(compare=False)
    """Where the letter itself stands: ``topic/partition/offset``."""

    @property
    def key(self) -> str:
        """The original's key, as far as it is text."""
        return self.original.key.decode(errors="replace")

    def attribute(self, name: str) -> str | None:
        """A header of the original, such as ``ce_type``; none where it is missing or no text."""
        return text_header(self.original.headers, name)


def read_letter(record: LogRecord) -> Letter:
    """The letter in a record of a dead-letter topic.

    Raises:
        NoLetter: the record does not say what it is a letter of.
    """
    original, added = _parted(record.headers)
    told = {name: raw.decode(errors="replace") for name, raw in added}
    try:
        topic = Topic(told["dlq_topic"])
        identity = LetterId(told["dlq_service"], topic.value, int(told["dlq_partition"]), int(told["dlq_offset"]))
    except (KeyError, ValueError) as missing:
        raise NoLetter(f"{record.topic}/{record.partition}/{record.offset}") from missing
    attempts = told.get("dlq_attempts", "")
    return Letter(
        id=identity,
        written_at=record.written_at,
        original=Message(topic=topic.value, key=record.key, value=record.value, headers=original),
        error=told.get("dlq_error", ""),
        stack=told.get("dlq_stack", ""),
        attempts=int(attempts) if attempts.isdecimal() else 0,
        place=f"{record.topic}/{record.partition}/{record.offset}",
    )


def _parted(headers: tuple[Header, ...]) -> tuple[tuple[Header, ...], tuple[Header, ...]]:
    """The original's headers, and those that were added. A letter of a letter begins at the last addition."""
    begins = max((at for at, (name, _) in enumerate(headers) if name == _FIRST_ADDED), default=len(headers))
    return headers[:begins], headers[begins:]
