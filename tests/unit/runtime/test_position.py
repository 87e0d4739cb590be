"""A place in the log, as text and back."""

import base64
import zlib

import pytest
from aiokafka import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from shared.kafka.position import LogPosition, PositionInvalid

places = st.builds(
    TopicPartition, st.sampled_from(["jd.created", "call.requested", "interview.evaluated"]), st.integers(0, 99)
)
positions = st.dictionaries(places, st.integers(0, 2**62), max_size=40).map(LogPosition)


@given(positions)
def test_a_position_is_the_same_after_its_way_through_text(position: LogPosition) -> None:
    assert LogPosition.parse(position.token()).offsets == {
        place: offset for place, offset in position.offsets.items() if offset
    }


@given(positions)
def test_its_text_does_not_depend_on_the_order_of_partitions(position: LogPosition) -> None:
    assert LogPosition(dict(reversed(list(position.offsets.items())))).token() == position.token()


@given(positions, places, st.integers(0, 2**62))
def test_what_was_read_is_seen_and_nothing_is_unseen(position: LogPosition, place: TopicPartition, offset: int) -> None:
    later = position.after(place.topic, place.partition, offset)

    assert later.seen(place.topic, place.partition, offset)
    assert all(later.offsets[each] >= before for each, before in position.offsets.items())


def test_at_the_beginning_nothing_is_seen() -> None:
    assert not LogPosition({}).seen("jd.created", 0, 0)


def test_of_160_partitions_it_fits_into_a_header() -> None:
    offsets = {
        TopicPartition(f"topic.number_{topic}", part): 10**6 + 7919 * topic * part
        for topic in range(27)
        for part in range(6)
    }

    assert len(LogPosition(offsets).token()) < 2048


def bomb() -> str:
    return base64.urlsafe_b64encode(zlib.compress(b" " * 50_000_000, 9)).decode()


@pytest.mark.parametrize(
    "text",
    ["", "ü", "!", "AAAA", "x" * 70_000, bomb(), LogPosition({TopicPartition("a.b", 0): 7}).token()[:-4]],
    ids=["empty", "not-ascii", "not-base64", "not-packed", "long", "bomb", "cut"],
)
def test_what_is_no_position_is_refused(text: str) -> None:
    with pytest.raises(PositionInvalid):
        LogPosition.parse(text)


@pytest.mark.parametrize("said", ['{"a.b":{"0":-1}}', '{"a.b":{"x":1}}', "[]", '{"a.b":7}'])
def test_text_of_another_shape_is_refused(said: str) -> None:
    with pytest.raises(PositionInvalid):
        LogPosition.parse(base64.urlsafe_b64encode(zlib.compress(said.encode())).decode())


def test_a_place_within_some_topics_is_that_part_of_it() -> None:
    here, there = TopicPartition("jd.created", 0), TopicPartition("call.placed", 0)
    assert LogPosition({here: 1, there: 2}).within({"call.placed"}) == LogPosition({there: 2})


@given(positions, positions)
def test_who_was_here_and_there_is_behind_neither(here: LogPosition, there: LogPosition) -> None:
    both = here.joined(there)
    assert (both.behind(here), both.behind(there)) == (0, 0)
    assert here.behind(both) == here.behind(there)


def test_what_lies_between_is_counted_where_the_other_is_further_on() -> None:
    here, there = TopicPartition("jd.created", 0), TopicPartition("call.placed", 0)
    assert LogPosition({here: 5}).behind(LogPosition({here: 7, there: 2})) == 4
    assert LogPosition({here: 7, there: 2}).behind(LogPosition({here: 5})) == 0
