"""How far a worker is, partition by partition."""

import time
from typing import Any

from aiokafka import TopicPartition
from prometheus_client import REGISTRY

from shared.kafka.partitions import Partitions

FIRST, SECOND, THIRD = (TopicPartition("call.placed", number) for number in range(3))
GAUGES = (
    "screener_consumer_lag_records",
    "screener_in_flight_records",
    "screener_oldest_unfinished_age_seconds",
)


class Consumer:
    """What `Partitions` asks of aiokafka's consumer: where partitions end, and where it stands in them."""

    def __init__(self, ends: dict[TopicPartition, int | None], positions: dict[TopicPartition, int]) -> None:
        self.ends = ends
        self.positions = positions

    def assignment(self) -> set[TopicPartition]:
        return set(self.ends)

    def highwater(self, partition: TopicPartition) -> int | None:
        return self.ends[partition]

    async def position(self, partition: TopicPartition) -> int:
        self.ends.pop(FIRST, None)  # a rebalance, while we look
        return self.positions[partition]


def over(consumer: Any) -> Partitions:
    return Partitions(consumer, max_in_flight=10)


def shown(gauge: str, partition: TopicPartition) -> float | None:
    return REGISTRY.get_sample_value(gauge, {"topic": partition.topic, "partition": str(partition.partition)})


async def test_lag_counts_what_is_not_finished_up_to_the_logs_end() -> None:
    partitions = over(Consumer({SECOND: 20}, {}))
    watermark = partitions.watermark(SECOND, 5)
    for offset in (5, 6, 7):
        watermark.start(offset, time.time() - 100)
    watermark.finish(6)
    await partitions.observe()
    lag, in_flight, age = (shown(gauge, SECOND) for gauge in GAUGES)
    assert (lag, in_flight) == (15, 2)
    assert age is not None
    assert age >= 100


async def test_where_nothing_was_read_the_lag_is_what_is_left_to_read() -> None:
    partitions = over(Consumer({SECOND: 20, THIRD: None}, {SECOND: 18}))
    await partitions.observe()
    assert [shown(gauge, SECOND) for gauge in GAUGES] == [2, 0, 0]
    assert [shown(gauge, THIRD) for gauge in GAUGES] == [None, 0, 0], "where the log ends is not known yet"


async def test_a_partition_that_is_given_away_is_not_shown_any_more() -> None:
    consumer = Consumer({FIRST: 20, SECOND: 20}, {SECOND: 18})
    partitions = over(consumer)
    partitions.watermark(FIRST, 5)
    await partitions.observe()
    await partitions.observe()
    assert consumer.assignment() == {SECOND}
    assert [shown(gauge, FIRST) for gauge in GAUGES] == [None, None, None]
    assert shown("screener_consumer_lag_records", SECOND) == 2
