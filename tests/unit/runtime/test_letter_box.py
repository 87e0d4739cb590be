"""Whether a letter was written is looked for where it can be: in what its topic got since the claim."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

import pytest
from aiokafka import TopicPartition

from shared.effects import EffectGate, Resolve, Run
from shared.events.wire import Message
from shared.kafka.dead_letters import dead_letter
from shared.kafka.letter_box import LetterBox, LettersUnknown
from shared.kafka.log_reader import TopicsMissing
from shared.kafka.publisher import Publisher
from shared.kafka.settings import KafkaSettings
from shared.kafka.tickets import Record
from tests.strategies.values import BEGIN

PLACE = TopicPartition("jd.created.dlq", 0)
CLAIMED_AT = BEGIN
HOURS = timedelta(hours=1)


def letter(offset: int = 7) -> Message:
    return dead_letter(Record("jd.created", 1, offset, b"job_1", b"{", ()), "jd_service", ValueError("broken"), 1)


@dataclass
class Log:
    """A topic of letters, each with the time at which it was written."""

    written: list[tuple[datetime, Message]]
    read: list[Message] = field(default_factory=list)

    async def at(self, moment: datetime) -> dict[TopicPartition, int]:
        times = [time for time, _ in self.written]
        return {PLACE: next((offset for offset, time in enumerate(times) if time >= moment), len(times))}

    async def ends(self) -> dict[TopicPartition, int]:
        return {PLACE: len(self.written)}

    async def records(
        self, starts: dict[TopicPartition, int], ends: dict[TopicPartition, int], batch: int
    ) -> AsyncIterator[Sequence[Message]]:
        for _, message in self.written[starts[PLACE] : ends[PLACE]]:
            self.read.append(message)
            yield [message]


class LeftBehind:
    """A gate with a claim that a process left when it died."""

    async def at_most_once(self, effect_id: str, run: Run, resolve: Resolve) -> None:
        await resolve(CLAIMED_AT)


class Sent:
    """A publisher that keeps what it is sent."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def send(self, messages: Sequence[Message]) -> None:
        self.messages += messages


async def put(log: Log | None, monkeypatch: pytest.MonkeyPatch) -> list[Message]:
    """Puts the letter of a claim that was left behind; returns what is written. Where there is no log, no topic is."""

    @asynccontextmanager
    async def open_log(settings: KafkaSettings, topics: Sequence[str]) -> AsyncIterator[Log]:
        assert topics == ["jd.created.dlq"]
        if log is None:
            raise TopicsMissing("no such topic: jd.created.dlq")
        yield log

    monkeypatch.setattr("shared.kafka.letter_box.open_log", open_log)
    sent = Sent()
    await LetterBox(cast(EffectGate, LeftBehind()), cast(Publisher, sent), KafkaSettings()).put(letter())
    return sent.messages


async def test_what_was_written_before_the_claim_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log([(CLAIMED_AT - HOURS, letter(offset)) for offset in range(3)])
    assert await put(log, monkeypatch) == [letter()]
    assert log.read == []


@pytest.mark.parametrize("seconds", [-30, 0, 30])
async def test_a_letter_written_since_the_claim_is_found_though_clocks_differ(
    monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    log = Log([(CLAIMED_AT - HOURS, letter(5)), (CLAIMED_AT + timedelta(seconds=seconds), letter())])
    assert await put(log, monkeypatch) == []
    assert log.read == [letter()]


async def test_other_letters_since_the_claim_are_not_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await put(Log([(CLAIMED_AT, letter(6)), (CLAIMED_AT, letter(8))]), monkeypatch) == [letter()]


async def test_while_its_topic_is_missing_nothing_is_known_of_a_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LettersUnknown):
        await put(None, monkeypatch)
