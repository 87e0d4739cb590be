"""The hub: who is told of what, and what happens to who cannot follow."""

import asyncio

import pytest
from aiokafka import TopicPartition

from gateway.live.hub import Hub, Lost
from shared.kafka.entry import Entry, in_order
from shared.kafka.position import LogPosition

HERE, THERE = TopicPartition("jd.created", 0), TopicPartition("call.placed", 0)


def entry(place: TopicPartition, offset: int, at: int = 0) -> Entry:
    return Entry(place, offset, at, None)


async def test_a_subscriber_is_told_of_its_topics_from_where_the_hub_is() -> None:
    hub = Hub(10)
    hub.begin({HERE: 3, THERE: 4})
    with hub.attached({"jd.created"}) as subscription:
        assert subscription.begins == LogPosition({HERE: 3})
        hub.deliver([entry(HERE, 3), entry(THERE, 4), entry(HERE, 4)])
        assert [each.offset for each in await subscription.take()] == [3, 4]
    assert hub.offsets == {HERE: 5, THERE: 5}


async def test_who_does_not_keep_up_is_lost_and_costs_nothing_more() -> None:
    hub = Hub(2)
    hub.begin({HERE: 0})
    with hub.attached({"jd.created"}) as slow, hub.attached({"jd.created"}) as quick:
        hub.deliver([entry(HERE, 0), entry(HERE, 1)])
        assert len(await quick.take()) == 2
        hub.deliver([entry(HERE, 2)])
        assert len(await quick.take()) == 1
        with pytest.raises(Lost):
            await slow.take()


async def test_when_the_log_is_gone_everybody_is_lost_also_who_waits() -> None:
    hub = Hub(2)
    hub.begin({HERE: 0})
    with hub.attached({"jd.created"}) as subscription:
        taking = asyncio.create_task(asyncio.wait_for(subscription.take(), 60))
        await asyncio.sleep(0)
        hub.forget()
        with pytest.raises(Lost):
            await taking
    assert not hub.is_ready


async def test_a_new_partition_is_heard_from_its_beginning_and_a_known_one_stays() -> None:
    hub = Hub(2)
    hub.begin({HERE: 7})
    hub.add([HERE, THERE])
    assert hub.offsets == {HERE: 7, THERE: 0}


def test_partitions_are_merged_by_time_and_none_is_put_out_of_order() -> None:
    late_clock = [entry(HERE, 0, 9), entry(HERE, 1, 2), entry(HERE, 2, 11)]
    other = [entry(THERE, 0, 3), entry(THERE, 1, 10)]
    merged = in_order([late_clock, other])
    assert [each.offset for each in merged if each.place == HERE] == [0, 1, 2]
    assert [each.written_at for each in merged] == [3, 9, 2, 10, 11]
