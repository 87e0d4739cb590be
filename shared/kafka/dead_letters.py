"""What is kept of a message that could not be processed."""

import traceback
from dataclasses import dataclass

from shared.events.topics import Topic
from shared.events.wire import Header, Message


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it was read, and where it stood."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: tuple[Header, ...]


def dead_letter(record: Record, service: str, error: BaseException, attempts: int) -> Message:
    """The original bytes and headers, with where they stood and why they are here.

    The added headers begin with ``dlq_``: service, topic, partition, offset, error, stack, attempts.
    """
    about = {
        "dlq_service": service,
        "dlq_topic": record.topic,
        "dlq_partition": str(record.partition),
        "dlq_offset": str(record.offset),
        "dlq_error": f"{type(error).__name__}: {error}",
        "dlq_stack": "".join(traceback.format_exception(error))[-8000:],
        "dlq_attempts": str(attempts),
    }
    return Message(
        topic=Topic(record.topic).dead_letters,
        key=record.key,
        value=record.value,
        headers=(*record.headers, *((name, value.encode(errors="backslashreplace")) for name, value in about.items())),
    )
