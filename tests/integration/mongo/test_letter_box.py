"""Each letter once: written, written before a crash could say so, and not written before a crash."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer

from devkit.kafka.memory import MemoryKafka
from shared.clock import utc_now
from shared.effects import EffectGate
from shared.events.topics import topic_partitions
from shared.events.wire import Message
from shared.kafka.dead_letters import dead_letter
from shared.kafka.letter_box import LetterBox
from shared.kafka.publisher import Publisher
from shared.kafka.settings import KafkaSettings
from shared.kafka.tickets import Record
from shared.mongo.database import Database
from shared.mongo.effect_records import EffectRecords


@dataclass
class Post:
    """A letter box, and the topic behind it."""

    box: LetterBox
    records: EffectRecords
    publisher: Publisher
    kafka: KafkaSettings

    async def written(self, topic: str) -> list[bytes]:
        """The values in `topic`, every one of them."""
        consumer = AIOKafkaConsumer(
            topic,
            bootstrap_servers=self.kafka.kafka_bootstrap_servers,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )
        async with consumer:
            ends = await consumer.end_offsets(list(consumer.assignment()))
            return [(await consumer.getone()).value for _ in range(sum(ends.values()))]


@pytest.fixture
async def post(database: Database) -> AsyncIterator[Post]:
    service = f"service_{uuid4().hex}"
    async with MemoryKafka(topic_partitions(2)) as broker:
        kafka = KafkaSettings(kafka_bootstrap_servers=broker.bootstrap, kafka_fetch_max_wait_ms=5)
        records = EffectRecords(database, service)
        async with Publisher(kafka, service) as publisher:
            yield Post(LetterBox(EffectGate(records, utc_now), publisher, kafka), records, publisher, kafka)


def letter(offset: int = 7) -> Message:
    return dead_letter(Record("jd.created", 1, offset, b"job_1", b"{", ()), "jd_service", ValueError("broken"), 1)


async def crash_after_claiming(post: Post) -> None:
    """Leaves the claim that a process leaves which dies before it remembers the letter."""

    class Dies(Publisher):
        async def send(self, messages: object) -> None:
            raise ConnectionError("the process died here")

    dying = LetterBox(EffectGate(post.records, utc_now), Dies(post.kafka, "dying"), post.kafka)
    with pytest.raises(ConnectionError):
        await dying.put(letter())


async def test_a_record_delivered_again_makes_no_second_letter(post: Post) -> None:
    for _ in range(3):
        await post.box.put(letter())
    await post.box.put(letter(offset=8))
    assert len(await post.written("jd.created.dlq")) == 2


async def test_a_letter_that_a_dead_process_had_not_written_is_written(post: Post) -> None:
    await crash_after_claiming(post)
    await post.box.put(letter())
    assert await post.written("jd.created.dlq") == [b"{"]


async def test_a_letter_that_a_dead_process_had_written_is_not_written_again(post: Post) -> None:
    await crash_after_claiming(post)
    await post.publisher.send([letter(offset=6), letter()])
    await post.box.put(letter())
    assert len(await post.written("jd.created.dlq")) == 2
