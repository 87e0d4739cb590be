"""A worker that is behind reads what belongs together, and loses nothing by it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

from shared.kafka.polling import Polling
from tests.unit.runtime.settling_by_hand import turns

A0, B0, A1 = TopicPartition("a", 0), TopicPartition("b", 0), TopicPartition("a", 1)


class Consumer:
    """Partitions of numbers, which a consumer empties one after another."""

    def __init__(self, left: dict[TopicPartition, int]) -> None:
        self.left = {place: list(range(count)) for place, count in left.items()}
        self.ends: Mapping[TopicPartition, int] = dict(left)
        self.arrived = asyncio.Event()
        self.arrived.set()
        self.failures: dict[TopicPartition, Exception] = {}
        self.meanwhile: Callable[[TopicPartition], None] = lambda place: None

    def assignment(self) -> frozenset[TopicPartition]:
        return frozenset(self.left)

    def highwater(self, place: TopicPartition) -> int:
        return int(self.ends[place])

    async def position(self, place: TopicPartition) -> int:
        return int(self.ends[place]) - len(self.left[place])

    async def getmany(
        self, *places: TopicPartition, timeout_ms: int, max_records: int
    ) -> dict[TopicPartition, Sequence[int]]:
        found: dict[TopicPartition, Sequence[int]] = {}
        if timeout_ms:
            await self.arrived.wait()
        for place in sorted(places or self.left):
            self.meanwhile(place)
            if failure := self.failures.pop(place, None):
                raise failure
            if taken := self.left[place][:max_records]:
                found[place] = taken
                del self.left[place][: len(taken)]
                max_records -= len(taken)
            if not max_records:
                break
        return found


def polling(consumer: Consumer, progress: asyncio.Event | None = None) -> Polling:
    return Polling(cast(AIOKafkaConsumer, consumer), progress or asyncio.Event())


async def behind(consumer: Consumer, limit: int) -> Polling:
    """Polled once, and as much came as may."""
    poll = polling(consumer)
    found: dict[TopicPartition, Any] = dict((await poll.next(limit)).batches)
    assert sum(map(len, found.values())) == limit
    return poll


async def test_what_is_there_is_read_as_it_comes() -> None:
    consumer = Consumer({A0: 3, B0: 2})
    assert (await polling(consumer).next(10)).batches == {A0: [0, 1, 2], B0: [0, 1]}


async def test_with_more_than_fits_the_topics_of_one_partition_number_are_read_side_by_side() -> None:
    consumer = Consumer({A0: 50, B0: 20, A1: 10})
    poll = await behind(consumer, 10)
    assert (await poll.next(12)).batches == {A0: list(range(10, 18)), B0: [0, 1, 2, 3]}
    read: dict[TopicPartition, list[int]] = {A0: list(range(18)), B0: list(range(4)), A1: []}
    while found := (await poll.next(12)).batches:
        for place, records in found.items():
            read[place] += cast(list[int], records)
    assert read == {A0: list(range(50)), B0: list(range(20)), A1: list(range(10))}


async def test_what_is_held_back_is_left_alone() -> None:
    consumer = Consumer({A0: 50, B0: 20})
    assert (await polling(consumer).next(5, {A0})).batches == {B0: [0, 1, 2, 3, 4]}
    poll = await behind(consumer, 10)
    assert (await poll.next(5, {A0})).batches == {B0: [5, 6, 7, 8, 9]}


async def test_progress_ends_the_wait_for_what_is_not_held_back_and_nothing_is_lost() -> None:
    consumer, progress = Consumer({A0: 3, B0: 2}), asyncio.Event()
    consumer.arrived.clear()
    poll = polling(consumer, progress)
    waiting = asyncio.create_task(poll.next(5, {A0}))
    await turns()
    assert not waiting.done()
    progress.set()
    assert (await waiting).batches == {}
    consumer.arrived.set()
    assert (await poll.next(5)).batches == {A0: [0, 1, 2], B0: [0, 1]}


@pytest.mark.parametrize("failure", [KafkaError("broken"), IllegalStateError("given away")])
async def test_what_was_fetched_before_a_failure_is_taken(failure: Exception) -> None:
    consumer = Consumer({A0: 50, B0: 20})
    poll = await behind(consumer, 10)
    consumer.failures[B0] = failure
    assert (await poll.next(12)).batches.keys() == {A0}


async def test_a_failure_before_anything_was_fetched_is_told() -> None:
    consumer = Consumer({A0: 50, B0: 20})
    poll = await behind(consumer, 10)
    consumer.failures = {A0: KafkaError("broken")}
    with pytest.raises(KafkaError, match="broken"):
        await poll.next(12)


async def test_of_what_is_read_side_by_side_only_what_came_after_partitions_were_given_away_is_taken() -> None:
    """The rest comes once more, to whoever has the partition then."""
    consumer = Consumer({A0: 50, B0: 20})
    poll = await behind(consumer, 10)

    def rebalanced(place: TopicPartition) -> None:
        if place == B0:
            poll.let_go()

    consumer.meanwhile = rebalanced
    fetched = await poll.next(12)
    assert fetched.batches.keys() == {B0}
    assert not poll.is_stale(fetched)


async def test_what_came_before_partitions_were_given_away_is_stale_and_what_came_afterwards_is_not() -> None:
    consumer = Consumer({A0: 3, B0: 2})
    poll = polling(consumer)
    fetched = await poll.next(2)
    assert not poll.is_stale(fetched)
    poll.let_go()
    assert poll.is_stale(fetched)

    consumer = Consumer({A0: 3, B0: 2})
    poll = polling(consumer)
    consumer.arrived.clear()
    waiting = asyncio.create_task(poll.next(5, {A0}))
    await turns()
    poll.let_go()
    consumer.arrived.set()
    fetched = await waiting
    assert fetched.batches == {B0: [0, 1]}
    assert not poll.is_stale(fetched)
