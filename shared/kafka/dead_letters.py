"""What is kept of a message that could not be processed."""

import asyncio
import traceback

from shared.events.topics import Topic
from shared.events.wire import Message, Undecodable
from shared.kafka.backoff import Backoff
from shared.kafka.breaker import Breaker
from shared.kafka.letter_box import LetterBox
from shared.kafka.retrying import until_done
from shared.kafka.tickets import Record, Ticket
from shared.metrics import DEAD_LETTERS
from shared.mongo.projection import RejectedUpdates
from shared.telemetry import log

logger = log(__name__)


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
        headers=(
            *((name, bytes(value or b"")) for name, value in record.headers),
            *((name, value.encode(errors="backslashreplace")) for name, value in about.items()),
        ),
    )


class DeadLetters:
    """Where a service puts what it cannot process. A letter is written before its record is finished with."""

    def __init__(self, service: str, box: LetterBox, breaker: Breaker, backoff: Backoff, pause_seconds: float) -> None:
        self._service = service
        self._box = box
        self._breaker = breaker
        self._backoff = backoff
        self._pause_seconds = pause_seconds

    async def reject(self, ticket: Ticket, poison: BaseException) -> None:
        """Puts away a record that no retry can help, and finishes it.

        While most records are like that, few are let by: then a bad deploy is likelier than bad messages.
        """
        self._breaker.failed()
        if self._breaker.is_open:
            logger.error("most messages cannot be read: waiting", reason=repr(poison))
            await asyncio.sleep(self._pause_seconds)
        await self._write(ticket.record, poison, 1, _kind(poison))
        ticket.finish()

    async def put(self, record: Record, error: BaseException, attempts: int) -> None:
        """Puts away a record whose effect kept failing, however long that takes."""
        await self._write(record, error, attempts, "effect")

    async def _write(self, record: Record, error: BaseException, attempts: int, kind: str) -> None:
        letter = dead_letter(record, self._service, error, attempts)
        place = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
        logger.error("dead letter", error=repr(error), **place)
        await until_done("dead letter", lambda: self._box.put(letter), self._backoff)
        DEAD_LETTERS.labels(record.topic, kind).inc()


def _kind(poison: BaseException) -> str:
    match poison:
        case Undecodable():
            return "undecodable"
        case RejectedUpdates():
            return "unwritable"
        case _:
            return "unfoldable"
