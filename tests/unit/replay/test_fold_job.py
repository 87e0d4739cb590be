"""Sharing a log out."""

from collections import Counter

from aiokafka import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from ops.replay.fold_job import length, shares

places = st.builds(TopicPartition, st.sampled_from(["call.placed", "call.requested", "jd.created"]), st.integers(0, 7))
logs = st.dictionaries(places, st.tuples(st.integers(0, 50), st.integers(0, 100)), max_size=20)


@given(logs, st.integers(1, 5))
def test_every_record_is_in_one_share_and_every_key_too(log: dict[TopicPartition, tuple[int, int]], most: int) -> None:
    begins = {place: begin for place, (begin, _) in log.items()}
    ends = {place: begin + count for place, (begin, count) in log.items()}
    parts = shares(begins, ends, most)
    told = Counter(TopicPartition(each.topic, each.partition) for part in parts for each in part)
    assert told == Counter({place: 1 for place in log if begins[place] < ends[place]})
    assert all(
        (begins[place], ends[place]) == (each.begin, each.end)
        for part in parts
        for each in part
        for place in [TopicPartition(each.topic, each.partition)]
    )
    numbers = [{each.partition for each in part} for part in parts]
    assert sum(map(len, numbers)) == len(set().union(*numbers))
    assert len(parts) <= most
    assert all(map(length, parts))


def test_shares_are_about_as_large_as_each_other() -> None:
    sizes = {0: 70, 1: 50, 2: 40, 3: 30, 4: 20}
    ends = {TopicPartition("call.placed", number): size for number, size in sizes.items()}
    parts = shares(dict.fromkeys(ends, 0), ends, 2)
    assert sorted(map(length, parts)) == [100, 110]
