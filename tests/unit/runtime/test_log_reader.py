"""A reader reads all that it is asked for, once, and nothing else, however sparse the log is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from aiokafka import AIOKafkaConsumer, TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from shared.events.responses import ResponseSkipped
from shared.events.wire import Message, encode
from shared.kafka.log_reader import LogReader
from tests.strategies.facts import envelope
from tests.strategies.values import BEGIN

places = st.builds(TopicPartition, st.sampled_from(["response.skipped", "response.recorded"]), st.integers(0, 1))
logs = st.dictionaries(places, st.sets(st.integers(0, 60)), max_size=4)


@dataclass(frozen=True)
class Record:
    topic: str
    partition: int
    offset: int
    headers: Sequence[tuple[str, bytes]]
    value: bytes


class Consumer:
    """Partitions with some offsets missing, as compaction and transactions leave them. It returns a few at a time."""

    def __init__(self, log: dict[TopicPartition, set[int]]) -> None:
        self.log = {place: sorted(offsets) for place, offsets in log.items()}
        self.positions = dict.fromkeys(log, 0)
        self.stopped = set(log)

    def assignment(self) -> set[TopicPartition]:
        return set(self.log)

    def pause(self, *partitions: TopicPartition) -> None:
        self.stopped |= set(partitions)

    def resume(self, *partitions: TopicPartition) -> None:
        self.stopped -= set(partitions)

    def seek(self, place: TopicPartition, offset: int) -> None:
        self.positions[place] = offset

    async def position(self, place: TopicPartition) -> int:
        return int(self.positions[place])

    async def getmany(
        self, place: TopicPartition, timeout_ms: int, max_records: int
    ) -> dict[TopicPartition, list[Record]]:
        assert place not in self.stopped
        left = [offset for offset in self.log[place] if offset >= self.positions[place]][: min(max_records, 3)]
        self.positions[place] = left[-1] + 1 if left else self.positions[place] + 1  # past what is no record
        return {place: [_record(place, offset) for offset in left]} if left else {}


def _record(place: TopicPartition, offset: int) -> Record:
    data = ResponseSkipped(question_index=offset, attempt=1, call_sid=f"{place.topic} {place.partition}")
    message: Message = encode(envelope(data, BEGIN))
    return Record(place.topic, place.partition, offset, message.headers, message.value)


@given(log=logs, start=st.integers(0, 30), end=st.integers(0, 70), batch=st.integers(1, 20))
async def test_everything_between_start_and_end_is_read_once(
    log: dict[TopicPartition, set[int]], start: int, end: int, batch: int
) -> None:
    consumer = Consumer(log)
    reader = LogReader(cast(AIOKafkaConsumer, consumer))
    read: list[tuple[str, int]] = []
    records = 0
    async for each in reader.read(dict.fromkeys(log, start), dict.fromkeys(log, end), batch):
        records += each.records
        for fact in each.facts:
            assert isinstance(fact.data, ResponseSkipped)
            read.append((fact.data.call_sid, fact.data.question_index))
    wanted = [
        (f"{place.topic} {place.partition}", offset)
        for place, offsets in log.items()
        for offset in offsets
        if start <= offset < end
    ]
    assert sorted(read) == sorted(wanted)
    assert records == len(wanted)
    assert consumer.stopped == set(log), "it goes on asking for what nobody wants"
