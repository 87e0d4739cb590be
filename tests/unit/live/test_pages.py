"""Where a position lies in a log."""

from aiokafka import TopicPartition

from gateway.live.pages import Gap, settle
from shared.kafka.position import LogPosition

HERE, THERE = TopicPartition("jd.created", 0), TopicPartition("jd.created", 1)
BEGINNINGS, ENDS = {HERE: 5, THERE: 0}, {HERE: 9, THERE: 3}


def test_what_the_log_holds_is_read_from_there() -> None:
    position = LogPosition({HERE: 9, THERE: 3})
    assert settle(position, BEGINNINGS, ENDS).position == position
    assert not settle(position, BEGINNINGS, ENDS).gaps


def test_what_was_never_seen_is_read_from_where_it_begins() -> None:
    settled = settle(LogPosition({}), BEGINNINGS, ENDS)
    assert settled.position == LogPosition({HERE: 5, THERE: 0})
    assert not settled.gaps


def test_what_the_log_has_forgotten_is_a_gap() -> None:
    settled = settle(LogPosition({HERE: 2, THERE: 1}), BEGINNINGS, ENDS)
    assert settled.position == LogPosition({HERE: 5, THERE: 1})
    assert settled.gaps == (Gap(HERE, 2, 5),)


def test_what_the_log_never_had_is_a_gap_and_the_log_begins_anew() -> None:
    settled = settle(LogPosition({HERE: 9, THERE: 4}), BEGINNINGS, ENDS)
    assert settled.position == LogPosition({HERE: 9, THERE: 0})
    assert settled.gaps == (Gap(THERE, 4, 0),)


def test_a_partition_that_only_another_gateway_knows_stays_as_it_was() -> None:
    new = TopicPartition("jd.created", 2)
    assert settle(LogPosition({new: 8}), BEGINNINGS, ENDS).position.offsets[new] == 8
