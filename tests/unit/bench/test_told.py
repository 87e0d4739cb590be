"""What is measured is what a case says that it measures."""

import itertools
from collections import Counter

import pytest
from aiokafka import TopicPartition

from bench.cases.replay import share
from bench.cases.runtime import _IN_FLIGHT, _PARTITIONS, _keys
from bench.sizes import size
from bench.told import SERVICE, distinct, finished, several, side_by_side, under_way
from ops.replay.targets import TARGETS
from tests.strategies.facts import envelope
from tests.strategies.stories.calls import recorded
from tests.strategies.values import after

READ = set(TARGETS[SERVICE].table.topics)


def test_interviews_are_finished_and_each_is_another() -> None:
    stories = list(itertools.islice(finished(), 20))
    subjects = [{fact.subject for fact in story} for story in stories]
    assert len(set[str]().union(*subjects)) == len(stories) == sum(map(len, subjects))


def test_distinct_facts_are_of_as_many_interviews() -> None:
    facts = distinct(500)
    assert len({fact.subject for fact in facts}) == len({fact.id for fact in facts}) == 500
    assert {fact.data.topic for fact in facts} <= READ


def test_of_several_each_interview_has_as_many() -> None:
    facts = several(1_000, 10)
    assert len({fact.id for fact in facts}) == len(facts) == 1_000
    counts = Counter(fact.subject for fact in facts)
    assert max(counts.values()) == 10
    assert {fact.data.topic for fact in facts} <= READ


def test_facts_of_interviews_under_way_are_the_same_in_every_run() -> None:
    assert list(under_way(300)) == list(under_way(300))
    assert len(list(under_way(300))) == 300


def test_stories_go_on_side_by_side_and_each_in_its_order() -> None:
    stories = [
        [envelope(recorded(1, question), after(question), subject=name) for question in range(count)]
        for name, count in (("a", 3), ("b", 1), ("c", 2), ("d", 0))
    ]
    told = list(side_by_side(stories, at_once=2))
    assert [fact.subject for fact in told] == ["a", "b", "a", "a", "c", "c"]
    for story in stories:
        assert [fact for fact in told if fact in story] == story


def test_a_part_of_the_log_is_the_same_part_of_each_partition() -> None:
    one, other = TopicPartition("a", 0), TopicPartition("b", 0)
    assert share({one: 10, other: 0}, {one: 110, other: 50}, 0.1) == {one: 20, other: 5}
    assert share({one: 10, other: 0}, {one: 110, other: 50}, 1.0) == {one: 110, other: 50}


def test_as_many_keys_of_each_partition_as_may_be_in_flight_are_waited_for() -> None:
    keys = _keys(6)
    assert len(set(keys)) == len(keys) == _PARTITIONS * _IN_FLIGHT


def test_a_size_is_the_everyday_one_unless_something_else_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BENCH_THINGS", raising=False)
    assert size("THINGS", 7) == 7
    monkeypatch.setenv("BENCH_THINGS", "3")
    assert size("THINGS", 7) == 3
