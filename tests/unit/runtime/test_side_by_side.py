from aiokafka import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from shared.kafka.side_by_side import next_stretch

places = st.builds(
    TopicPartition, st.sampled_from(["call.placed", "call.requested", "response.recorded"]), st.integers(0, 2)
)
logs = st.dictionaries(places, st.tuples(st.integers(0, 50), st.integers(0, 300)), max_size=9)


def stretches(log: dict[TopicPartition, tuple[int, int]], batch: int) -> list[dict[TopicPartition, tuple[int, int]]]:
    """From where to where each partition is read, one batch after another, until nothing is left."""
    positions = {place: begin for place, (begin, _) in log.items()}
    ends = {place: begin + count for place, (begin, count) in log.items()}
    found = []
    while stretch := next_stretch(positions, ends, batch):
        found.append({place: (positions[place], until) for place, until in stretch.items()})
        positions |= stretch
    return found


@given(log=logs, batch=st.integers(1, 100))
def test_everything_is_read_once_and_in_order(log: dict[TopicPartition, tuple[int, int]], batch: int) -> None:
    read: dict[TopicPartition, int] = {place: begin for place, (begin, _) in log.items()}
    for stretch in stretches(log, batch):
        for place, (begin, until) in stretch.items():
            assert begin == read[place] < until
            read[place] = until
    assert read == {place: begin + count for place, (begin, count) in log.items()}


@given(log=logs, batch=st.integers(1, 100))
def test_a_batch_is_of_one_partition_number_and_about_as_large_as_it_may_be(
    log: dict[TopicPartition, tuple[int, int]], batch: int
) -> None:
    for stretch in stretches(log, batch):
        assert len({place.partition for place in stretch}) == 1
        assert sum(until - begin for begin, until in stretch.values()) <= batch + len(stretch)


def test_what_was_written_together_is_read_together() -> None:
    """Ten times as many of one topic as of another: of each the same share is read at any time."""
    many, few = TopicPartition("response.recorded", 0), TopicPartition("call.placed", 0)
    for stretch in stretches({many: (0, 10_000), few: (7, 1_000)}, 110):
        assert abs(stretch[many][1] / 10_000 - (stretch[few][1] - 7) / 1_000) < 0.01
