"""What a drill's product is told, and what lies in its topics before it begins."""

import asyncio
import uuid
from collections.abc import Mapping, Sequence

from confluent_kafka import KafkaError, Message, Producer
from pymongo import MongoClient

from tests.chaos.evidence import Evidence, now
from tests.chaos.faults.poison import poison
from tests.chaos.product import FAST_LIVES

DATABASE = "screener"

ENVIRONMENT: Mapping[str, str] = {
    # How a client is to speak to the broker in memory, that one says itself.
    **{name: value for name, value in FAST_LIVES.items() if not name.startswith("KAFKA_")},
    "CALL_ATTEMPTS": "2",
    # Longer than facts are under way: else nobody need be woken.
    "CALL_RETRY_SECONDS": "2",
    "CALL_RESUME_SECONDS": "1",
    "CALL_REFUSAL_BACKOFF_SECONDS": "0.2",
    "CALL_QUIET_SECONDS": "3",
    "RECORDINGS_SETTLE_SECONDS": "0.3",
    "DIAL_RESOLVE_SECONDS": "8",
    "WORKER_TICK_SECONDS": "0.1",
    "WORKER_DRAIN_SECONDS": "2",
    "OPENAI_PATIENCE_SECONDS": "10",
    "OPENAI_MAX_ATTEMPTS": "1",
    "OPENAI_TIMEOUT_SECONDS": "10",
    "SCORING_PATIENCE_SECONDS": "3",
    "MEDIA_PATIENCE_SECONDS": "5",
}
_KINDS = ("bad_json", "unknown_type", "missing_attributes", "wrong_value", "nothing")


def write_connections(evidence: Evidence, environment: Mapping[str, str]) -> None:
    """Tells the checker where everything is."""
    evidence.write(
        "connections.json",
        {
            "kafka": environment["KAFKA_BOOTSTRAP_SERVERS"],
            "mongodb_url": environment["MONGODB_URL"],
            "mongodb_database": DATABASE,
        },
    )


async def write_poison(kafka: str, topics: Sequence[str], evidence: Evidence) -> None:
    """One message that nobody can read to each topic, another kind to each."""
    producer = Producer({"bootstrap.servers": kafka})
    for number, topic in enumerate(topics):
        kind, key = _KINDS[number % len(_KINDS)], f"poison_{number}"
        headers, value = poison(topic, kind, key, str(uuid.UUID(int=number, version=4)))

        def delivered(error: KafkaError | None, message: Message, kind: str = kind, key: str = key) -> None:
            assert error is None, error
            place = {"topic": message.topic(), "partition": message.partition(), "offset": message.offset()}
            evidence.poison.add({**place, "kind": kind, "key": key, "at": now()})

        producer.produce(topic, value, key, partition=0, headers=list(headers.items()), on_delivery=delivered)
    await asyncio.to_thread(producer.flush)


def count_kept(mongodb_url: str) -> int:
    """How many facts the gateway has kept until Kafka takes them: what another gateway took with it when it died waits
    for that one's lease to end."""
    client: MongoClient[dict[str, object]] = MongoClient(mongodb_url)
    try:
        return client[DATABASE]["gateway.outbox"].count_documents({"published_at": None})
    finally:
        client.close()
