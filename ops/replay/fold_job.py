"""What a process that folds is told, and what it tells: a line of JSON each."""

from collections.abc import Mapping

from aiokafka import TopicPartition
from pydantic import BaseModel, ConfigDict

from shared.kafka.log_reader import Offsets
from shared.kafka.settings import KafkaSettings
from shared.mongo.settings import MongoSettings

LONGEST_LINE = 2**24
"""Bytes. A job names thousands of partitions, or a report thousands of records that were passed over."""


class Stretch(BaseModel):
    """Of one partition, from the offset `begin` to before `end`."""

    model_config = ConfigDict(frozen=True)

    topic: str
    partition: int
    begin: int
    end: int


class FoldJob(BaseModel):
    """Fold these stretches of the log for `service` into the collection `into`."""

    model_config = ConfigDict(frozen=True)

    service: str
    into: str
    stretches: tuple[Stretch, ...]
    kafka: KafkaSettings
    mongo: MongoSettings

    @property
    def begins(self) -> Offsets:
        """Where each partition begins."""
        return {TopicPartition(each.topic, each.partition): each.begin for each in self.stretches}

    @property
    def ends(self) -> Offsets:
        """Before which offset each partition ends."""
        return {TopicPartition(each.topic, each.partition): each.end for each in self.stretches}


class FoldReport(BaseModel):
    """So far `records` were read. `passed_over` are those since the last report: where they stand, and why."""

    model_config = ConfigDict(frozen=True)

    records: int = 0
    passed_over: tuple[tuple[str, str], ...] = ()
    kafka_failed: str | None = None
    """In Kafka's words; then the report says nothing else, and there is no further one."""


def shares(begins: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int], most: int) -> list[list[Stretch]]:
    """The log in `most` parts at most, about as large as each other. Pure.

    Partitions of one number stay together, because they hold the same keys: no document is in two shares. What has
    nothing to read is in none.
    """
    of_numbers: dict[int, list[Stretch]] = {}
    for place in sorted(ends):
        stretch = Stretch(topic=place.topic, partition=place.partition, begin=begins[place], end=ends[place])
        if stretch.begin < stretch.end:
            of_numbers.setdefault(place.partition, []).append(stretch)
    parts: list[list[Stretch]] = [[] for _ in range(most)]
    for stretches in sorted(of_numbers.values(), key=length, reverse=True):
        min(parts, key=length).extend(stretches)
    return [part for part in parts if part]


def length(stretches: list[Stretch]) -> int:
    """How many offsets there are in them."""
    return sum(each.end - each.begin for each in stretches)
