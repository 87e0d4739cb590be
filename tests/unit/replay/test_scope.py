"""Which part of the log a replay folds."""

from hypothesis import given
from hypothesis import strategies as st

from ops.replay.scope import Partition, Scope, gone, starts

A, B, OTHER = ("call.requested", 0), ("call.requested", 1), ("call.placed", 0)
BEGINNINGS = {A: 0, B: 0, OTHER: 0}
offsets = st.dictionaries(st.sampled_from([A, B, OTHER]), st.integers(0, 50))


def test_a_part_that_was_asked_for_is_folded_though_the_copy_holds_it() -> None:
    assert starts(BEGINNINGS, holds={A: 40, B: 40, OTHER: 40}, chosen={A: 10, B: 20}) == {A: 10, B: 20, OTHER: 40}


def test_what_the_copy_does_not_hold_is_folded_though_nobody_asked() -> None:
    assert starts(BEGINNINGS, holds={A: 5}, chosen={A: 10}) == {A: 5, B: 0, OTHER: 0}


def test_what_the_log_has_not_kept_is_not_asked_for() -> None:
    assert starts({A: 7, B: 0, OTHER: 0}, holds={A: 5, B: 5, OTHER: 5}, chosen={}) == {A: 7, B: 5, OTHER: 5}


@given(holds=offsets, chosen=offsets)
def test_no_record_is_left_out_that_the_copy_lacks_or_that_was_chosen(
    holds: dict[Partition, int], chosen: dict[Partition, int]
) -> None:
    found = starts(BEGINNINGS, holds, chosen)
    assert found.keys() == BEGINNINGS.keys()
    for partition, start in found.items():
        assert start <= holds.get(partition, 0)
        assert start <= chosen.get(partition, 50)


def test_topics_choose_their_partitions_and_no_topic_chooses_all() -> None:
    assert Scope(topics=("call.placed",)).chosen(BEGINNINGS) == {OTHER: 0}
    assert Scope().chosen(BEGINNINGS) == BEGINNINGS


def test_only_a_replay_of_everything_begins_empty() -> None:
    assert Scope().everything
    assert not Scope(topics=("call.placed",)).everything
    assert not Scope(rollback=True).everything


def test_a_log_that_was_cut_off_is_noticed() -> None:
    assert gone({A: 0, B: 3, OTHER: 0}) == ["call.requested/1"]
    assert gone(BEGINNINGS) == []
