"""A log that is written before it is measured how it is read."""

from collections.abc import Iterable, Sequence

from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from confluent_kafka import KafkaError, Producer

from devkit.kafka.real import RealKafka
from shared.events.fact import Fact
from shared.events.topics import COMPACTED, Topic
from shared.events.wire import encode
from shared.kafka.log_reader import open_log
from shared.kafka.settings import KafkaSettings
from shared.kafka.topics_admin import make_topics


class NotWritten(RuntimeError):
    """Kafka did not take a fact: there is nothing to measure."""


def settings(kafka: RealKafka) -> KafkaSettings:
    """How the product's clients reach it."""
    return KafkaSettings(kafka_bootstrap_servers=kafka.bootstrap)


async def write_anew(kafka: RealKafka, facts: Iterable[Fact]) -> None:
    """Empties the product's topics and writes `facts`, in order, each acknowledged.

    Raises:
        NotWritten: Kafka refused one.
    """
    topics = await make_topics(settings(kafka))
    await _emptied(kafka, sorted(set(topics.found) & (set(Topic) - COMPACTED)))
    refusals: list[KafkaError] = []
    # Partitions as aiokafka chooses them. librdkafka, because nobody measures how long this takes.
    producer = Producer(
        {"bootstrap.servers": kafka.bootstrap, "partitioner": "murmur2_random", "acks": "all", "linger.ms": 20}
    )

    def delivered(error: KafkaError | None, _: object) -> None:
        if error is not None:
            refusals.append(error)

    for fact in facts:
        message = encode(fact)
        while True:
            try:
                producer.produce(
                    message.topic, message.value, message.key, headers=list(message.headers), on_delivery=delivered
                )
                break
            except BufferError:
                producer.poll(0.1)
        producer.poll(0)
    if left := producer.flush(60):
        raise NotWritten(f"{left} facts were not acknowledged")
    if refusals:
        raise NotWritten(str(refusals[0]))


async def _emptied(kafka: RealKafka, topics: Sequence[str]) -> None:
    """Topics have the names that the product gives them, so each case clears away what another left.

    Kafka does not let those be emptied that keep states for ever; nothing that is measured here reads one.
    """
    if not topics:
        return
    async with open_log(settings(kafka), topics) as log:
        ends = await log.ends()
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    try:
        await admin.delete_records({place: RecordsToDelete(end) for place, end in ends.items() if end})
    finally:
        await admin.close()
