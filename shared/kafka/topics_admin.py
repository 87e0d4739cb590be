"""Makes the topics: explicit partitions, kept as each is to be kept."""

from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError

from shared.events.topics import topic_configs, topic_partitions
from shared.kafka.settings import KafkaSettings


class TopicsMisconfigured(RuntimeError):
    """A topic stands with another partition count than the settings say: order per key would break."""


@dataclass(frozen=True, slots=True)
class TopicReport:
    """What `make_topics` found and did."""

    made: tuple[str, ...]
    found: tuple[str, ...]


async def make_topics(settings: KafkaSettings) -> TopicReport:
    """Makes the topics that are missing. Safe to repeat.

    Raises:
        TopicsMisconfigured: one is there with another number of partitions.
        KafkaError: the broker cannot be reached, or refuses.
    """
    wanted = topic_partitions(settings.kafka_partitions)
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap_servers)
    await admin.start()
    try:
        present = set(await admin.list_topics()) & set(wanted)
        described = await admin.describe_topics(sorted(present)) if present else []
        _check_partitions(described, wanted)
        missing = sorted(set(wanted) - present)
        if missing:
            await _create(admin, {name: wanted[name] for name in missing}, settings.kafka_replication_factor)
    finally:
        await admin.close()
    return TopicReport(made=tuple(missing), found=tuple(sorted(present)))


def _check_partitions(described: list[dict[str, object]], wanted: dict[str, int]) -> None:
    for topic in described:
        name, partitions = str(topic["topic"]), topic["partitions"]
        count = len(partitions) if isinstance(partitions, list) else 0
        if count != wanted[name]:
            raise TopicsMisconfigured(
                f"{name} has {count} partitions and KAFKA_PARTITIONS says {wanted[name]}. Set KAFKA_PARTITIONS to "
                f"{count}; a topic's partitions cannot be changed without breaking the order per key."
            )


async def _create(admin: AIOKafkaAdminClient, partitions: dict[str, int], replication: int) -> None:
    configs = topic_configs()
    topics = [NewTopic(name, count, replication, topic_configs=configs[name]) for name, count in partitions.items()]
    response = await admin.create_topics(topics)
    for name, code, *message in response.topic_errors:
        if code not in (0, TopicAlreadyExistsError.errno):  # another process may make them at the same time
            raise KafkaError(f"{name} could not be made: error {code} {message}")
