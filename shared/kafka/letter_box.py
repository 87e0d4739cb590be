"""Puts each dead letter into its topic once, however often its record is delivered."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from aiokafka.errors import KafkaError

from shared.effects import EffectGate
from shared.errors import Transient
from shared.events.fact import Fact
from shared.events.wire import Message
from shared.failpoints import failpoint
from shared.kafka.log_reader import LogReader, TopicsMissing, open_log
from shared.kafka.publisher import Publisher
from shared.kafka.settings import KafkaSettings

_PLACE = ("dlq_service", "dlq_topic", "dlq_partition", "dlq_offset")
_LOOK_SECONDS = 30.0
_CLOCKS_APART = timedelta(minutes=1)  # of who claimed and who wrote the time into the record
_AT_ONCE = 500


class LettersUnknown(Transient):
    """It could not be found out whether a letter is in its topic."""


class LetterBox:
    """Claims a letter before writing it, like a dial; a claim that a crash left behind is resolved by looking."""

    def __init__(self, gate: EffectGate, publisher: Publisher, kafka: KafkaSettings) -> None:
        self._gate = gate
        self._publisher = publisher
        self._kafka = kafka

    async def put(self, letter: Message) -> None:
        """Writes `letter` unless it was written before.

        Raises:
            Transient: it may not be written; putting it again is right.
        """

        async def write() -> Sequence[Fact]:
            await self._publisher.send([letter])
            failpoint("letter_box.written")
            return ()

        async def write_unless_there(claimed_at: datetime) -> Sequence[Fact]:
            return () if await self._is_there(letter, claimed_at) else await write()

        await self._gate.at_most_once(_letter_id(letter), write, write_unless_there)

    async def _is_there(self, letter: Message, claimed_at: datetime) -> bool:
        """Reads what its topic got since the claim: only a crash between writing and remembering leads here."""
        try:
            async with asyncio.timeout(_LOOK_SECONDS), open_log(self._kafka, [letter.topic]) as log:
                return await _holds(log, letter, claimed_at - _CLOCKS_APART)
        except (KafkaError, TimeoutError, TopicsMissing) as failure:
            raise LettersUnknown(repr(failure)) from failure


async def _holds(log: LogReader, letter: Message, since: datetime) -> bool:
    wanted = _place(letter.headers)
    async for records in log.records(await log.at(since), await log.ends(), _AT_ONCE):
        if any(_place(record.headers) == wanted for record in records):
            return True
    return False


def _place(headers: Sequence[tuple[str, bytes]]) -> list[bytes]:
    found = dict(headers)
    return [found.get(name, b"") for name in _PLACE]


def _letter_id(letter: Message) -> str:
    """Where the record stood, and what it was: a topic that was made anew has other records at the same offsets."""
    service, topic, partition, offset = (part.decode() for part in _place(letter.headers))
    content = hashlib.sha256(letter.key + b"\0" + letter.value).hexdigest()[:16]
    return f"dead_letter:{service}:{topic}:{partition}:{offset}:{content}"
