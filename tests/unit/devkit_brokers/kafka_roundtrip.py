"""What a service does with Kafka, as the tests of both brokers do it."""

from collections.abc import Mapping

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

GROUP = "screener-test"
LEAST_SESSION_MS = 6_000
"""More than the in-memory broker wants of services: a machine that stands still for a second would end the session, and
with it the right to commit. No more, because it is also how long that broker lets the group's next member wait."""


async def produce(environment: Mapping[str, str], topic: str, values: list[bytes]) -> None:
    """Sends one by one, as an idempotent producer that waits for all acknowledgements."""
    producer = AIOKafkaProducer(
        bootstrap_servers=environment["KAFKA_BOOTSTRAP_SERVERS"], acks="all", enable_idempotence=True
    )
    async with producer:
        for value in values:
            await producer.send_and_wait(topic, value, key=value, headers=[("ce_id", value)])


async def consume_and_commit(environment: Mapping[str, str], topic: str, count: int) -> list[bytes]:
    """The values of the next `count` events that the group has not committed, in order of arrival."""
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=environment["KAFKA_BOOTSTRAP_SERVERS"],
        group_id=GROUP,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        session_timeout_ms=max(int(environment.get("KAFKA_SESSION_TIMEOUT_MS", 30_000)), LEAST_SESSION_MS),
        heartbeat_interval_ms=int(environment.get("KAFKA_HEARTBEAT_INTERVAL_MS", 3_000)),
        fetch_max_wait_ms=int(environment.get("KAFKA_FETCH_MAX_WAIT_MS", 500)),
    )
    values: list[bytes] = []
    async with consumer:
        while len(values) < count:
            batches = await consumer.getmany(timeout_ms=200, max_records=count - len(values))
            values += [record.value for records in batches.values() for record in records]
        await consumer.commit()
    return values
