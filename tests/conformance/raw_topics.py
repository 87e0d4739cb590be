"""The topics as they are, read by a client that shares no code with the product."""

from collections.abc import Sequence
from dataclasses import dataclass

from confluent_kafka import Consumer, TopicPartition

_AT_ONCE = 2000
_SECONDS = 10.0


@dataclass(frozen=True)
class RawRecord:
    """A record. `at` is Kafka's time of it, in milliseconds."""

    topic: str
    headers: dict[str, bytes]
    value: bytes
    at: int

    @property
    def id(self) -> str:
        """The fact's."""
        return self.headers["ce_id"].decode()


def read_topics(bootstrap: str, topics: Sequence[str]) -> list[RawRecord]:
    """Every record, from the beginning to where the log ends now."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "raw-topics", "enable.auto.commit": False})
    try:
        known = consumer.list_topics(timeout=_SECONDS).topics
        places = [TopicPartition(topic, partition, 0) for topic in topics for partition in known[topic].partitions]
        ends = {(place.topic, place.partition): consumer.get_watermark_offsets(place, _SECONDS)[1] for place in places}
        consumer.assign(places)
        unread = {place for place, end in ends.items() if end}
        found = []
        while unread:
            for message in consumer.consume(_AT_ONCE, 1.0):
                assert message.error() is None, message.error()
                place, offset = (str(message.topic()), int(message.partition() or 0)), int(message.offset() or 0)
                if offset + 1 >= ends[place]:
                    unread.discard(place)
                headers = {name: raw for name, raw in dict(message.headers() or []).items() if isinstance(raw, bytes)}
                found.append(RawRecord(place[0], headers, message.value() or b"", message.timestamp()[1]))
        return found
    finally:
        consumer.close()
