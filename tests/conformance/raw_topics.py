"""What stands in the topics, read by librdkafka: a client that shares no code with the product."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from confluent_kafka import Consumer, Message, TopicPartition

Place = tuple[str, int]
SECONDS = 30


@dataclass(frozen=True, slots=True)
class Record:
    """One record, in bytes."""

    place: Place
    offset: int
    key: bytes
    value: bytes
    headers: Mapping[str, str]
    at: int
    """Kafka's time of it, in milliseconds."""

    @property
    def id(self) -> str:
        """The fact's."""
        return self.headers["ce_id"]


def read_topics(bootstrap: str, topics: Sequence[str]) -> list[Record]:
    """Every record, from the beginnings to where the topics end now."""
    raw = RawTopics(bootstrap, topics)
    return raw.records(raw.ends())


class RawTopics:
    """Some topics of a cluster, from their beginnings."""

    def __init__(self, bootstrap: str, topics: Sequence[str]) -> None:
        self._bootstrap = bootstrap
        self._topics = topics

    def ends(self) -> dict[Place, int]:
        """The offset that each partition's next record will have."""
        consumer = self._consumer()
        try:
            return {
                place: consumer.get_watermark_offsets(TopicPartition(*place), timeout=SECONDS)[1]
                for place in self._places(consumer)
            }
        finally:
            consumer.close()

    def records(self, ends: Mapping[Place, int]) -> list[Record]:
        """Every record before `ends`."""
        consumer = self._consumer()
        found: list[Record] = []
        try:
            unread = {place for place, end in ends.items() if end}
            consumer.assign([TopicPartition(*place, 0) for place in sorted(unread)])
            while unread:
                message = consumer.poll(SECONDS)
                assert message is not None, f"nothing more comes of {unread}"
                assert message.error() is None, message.error()
                record = _record(message)
                if record.offset < ends[record.place]:
                    found.append(record)
                if record.offset + 1 >= ends[record.place]:
                    unread.discard(record.place)
        finally:
            consumer.close()
        return found

    def _consumer(self) -> Consumer:
        return Consumer({"bootstrap.servers": self._bootstrap, "group.id": "conformance", "enable.auto.commit": False})

    def _places(self, consumer: Consumer) -> list[Place]:
        known = consumer.list_topics(timeout=SECONDS).topics
        return [(topic, number) for topic in self._topics for number in known[topic].partitions]


def _record(message: Message) -> Record:
    topic, partition, offset = message.topic(), message.partition(), message.offset()
    key, value = message.key(), message.value()
    assert topic is not None
    assert partition is not None
    assert offset is not None
    assert isinstance(key, bytes)
    assert isinstance(value, bytes)
    headers = {str(name): raw.decode() for name, raw in dict(message.headers() or ()).items() if isinstance(raw, bytes)}
    return Record((topic, partition), offset, key, value, headers, message.timestamp()[1])
