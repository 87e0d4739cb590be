"""The log through a Kafka client that is not the product's: poison goes in, letters are looked for."""

import asyncio
import secrets
from collections.abc import Mapping

from confluent_kafka import KafkaError, Message, Producer

from tests.chaos.checker.kafka import read_topic
from tests.chaos.evidence import Evidence, now

_LOOK_SECONDS = 0.3
Place = tuple[int, int]
"""A partition, and an offset in it."""


class RawLog:
    """Writes and reads records as they are. Blocking work is done in threads."""

    def __init__(self, bootstrap: str, evidence: Evidence) -> None:
        self._bootstrap = bootstrap
        self._evidence = evidence

    async def poison(self, topic: str, key: str, kind: str, headers: Mapping[str, bytes], value: bytes) -> Place:
        """Writes a record that cannot be processed, and notes it. Its partition and offset."""
        place = await asyncio.to_thread(self._written, topic, key, headers, value)
        self._note(topic, place, kind, key)
        return place

    async def nonsense(self, topic: str, key: str) -> tuple[Place, bytes]:
        """Writes a record that nobody can read, unlike any other. Where it stands, and its value."""
        value = b"nonsense " + secrets.token_hex(8).encode()
        headers = {"ce_specversion": b"1.0", "ce_type": b"call.teleported.v1"}
        return await self.poison(topic, key, "unknown_type", headers, value), value

    async def until_letters(self, topic: str, value: bytes, count: int) -> None:
        """Returns once there are `count` dead letters with this value."""
        while True:
            if len(await asyncio.to_thread(self._with_value, f"{topic}.dlq", value)) >= count:
                return
            await asyncio.sleep(_LOOK_SECONDS)

    async def note_copies(self, topic: str, value: bytes, key: str) -> int:
        """Notes every record with this value as poison, but the first, which is noted already. How many there are."""
        found = await asyncio.to_thread(self._with_value, topic, value)
        for place in found[1:]:
            self._note(topic, place, "put_back", key)
        return len(found)

    def _note(self, topic: str, place: Place, kind: str, key: str) -> None:
        where = {"topic": topic, "partition": place[0], "offset": place[1]}
        self._evidence.poison.add({**where, "kind": kind, "key": key, "at": now()})

    def _written(self, topic: str, key: str, headers: Mapping[str, bytes], value: bytes) -> Place:
        producer = Producer(
            {
                "bootstrap.servers": self._bootstrap,
                "enable.idempotence": True,
                "message.timeout.ms": 0,  # never: what may or may not be in the log could not be checked
                "partitioner": "murmur2_random",
            }
        )
        written: list[Message] = []

        def delivered(error: KafkaError | None, message: Message) -> None:
            assert error is None, error
            written.append(message)

        producer.produce(topic, value, key, headers=list(headers.items()), on_delivery=delivered)
        while not written:
            producer.flush(1.0)
        return _place(written[0])

    def _with_value(self, topic: str, value: bytes) -> list[Place]:
        """Where in a topic records with `value` stand, in the order they were written."""
        found = [record for record in read_topic(self._bootstrap, topic) if record.value == value]
        found.sort(key=lambda record: record.appended)
        return [(each.place.partition, each.place.offset) for each in found]


def _place(message: Message) -> Place:
    partition, offset = message.partition(), message.offset()
    assert partition is not None
    assert offset is not None
    return partition, offset
