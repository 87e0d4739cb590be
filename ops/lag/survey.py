"""Asks Kafka where every service stands."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import IncompatibleBrokerVersion
from aiokafka.structs import OffsetAndMetadata

from ops.lag.standing import PartitionStanding, ServiceStanding, Unfinished
from ops.records import LogRecord, administrator, first_records, partitions_of, reader
from shared.kafka.progress import read_progress
from shared.kafka.settings import KafkaSettings

_EMPTY_STATES = {"Empty", "Dead", ""}


async def survey(settings: KafkaSettings, reads: Mapping[str, Sequence[str]]) -> list[ServiceStanding]:
    """Where each service stands. `reads` has the topics of each, which is also its consumer group.

    Raises:
        KafkaError: Kafka cannot be reached, or stopped answering.
        TopicsMissing: a topic that is read does not exist.
    """
    async with administrator(settings) as admin, reader(settings) as consumer:
        layout = await partitions_of(admin, [topic for topics in reads.values() for topic in topics])
        return [
            await _standing(admin, consumer, service, [_at(topic, n) for topic in topics for n in layout[topic]])
            for service, topics in reads.items()
        ]


def _at(topic: str, partition: int) -> TopicPartition:
    return TopicPartition(topic, partition)


async def _standing(
    admin: AIOKafkaAdminClient, consumer: AIOKafkaConsumer, service: str, places: Sequence[TopicPartition]
) -> ServiceStanding:
    told: dict[TopicPartition, OffsetAndMetadata] = await admin.list_consumer_group_offsets(
        service, partitions=list(places)
    )
    begins: dict[TopicPartition, int] = await consumer.beginning_offsets(list(places))
    ends: dict[TopicPartition, int] = await consumer.end_offsets(list(places))
    positions = {place: max(begins[place], told[place].offset if place in told else -1) for place in places}
    behind = {place: position for place, position in positions.items() if position < ends[place]}
    oldest = await first_records(consumer, behind)
    return ServiceStanding(
        service,
        await _members(admin, service),
        tuple(_partition(place, told.get(place), positions[place], ends[place], oldest.get(place)) for place in places),
    )


def _partition(
    place: TopicPartition, told: OffsetAndMetadata | None, position: int, end: int, oldest: LogRecord | None
) -> PartitionStanding:
    known = told is not None and told.offset >= 0
    return PartitionStanding(
        topic=place.topic,
        partition=place.partition,
        committed=told.offset if told is not None and known else None,
        position=position,
        end=end,
        oldest=None if oldest is None else _unfinished(oldest),
        progress=read_progress(told.metadata) if told is not None and known else None,
    )


def _unfinished(record: LogRecord) -> Unfinished:
    return Unfinished(
        type=record.attribute("ce_type"),
        subject=record.attribute("ce_subject"),
        id=record.attribute("ce_id"),
        written_at=record.written_at,
    )


async def _members(admin: AIOKafkaAdminClient, group: str) -> int | None:
    """How many workers the group has; none where the broker knows no such question."""
    try:
        responses = await admin.describe_consumer_groups([group])
    except IncompatibleBrokerVersion:
        return None
    described: list[dict[str, Any]] = [each for response in responses for each in response.to_object()["groups"]]
    return sum(0 if each["state"] in _EMPTY_STATES else len(each["members"]) for each in described)
