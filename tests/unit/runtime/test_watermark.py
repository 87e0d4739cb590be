from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kafka.watermark import Watermark

offsets = st.lists(st.integers(0, 60), min_size=1, unique=True).map(sorted)
"""Ascending, with holes as compaction and transaction markers leave them."""


@given(offsets=offsets, data=st.data())
def test_the_position_never_passes_an_unfinished_offset_and_reaches_the_end(
    offsets: Sequence[int], data: st.DataObject
) -> None:
    watermark = Watermark(offsets[0])
    to_start, unfinished = list(offsets), list[int]()
    before = watermark.position
    while to_start or unfinished:
        if to_start and (not unfinished or data.draw(st.booleans())):
            unfinished.append(to_start.pop(0))
            watermark.start(unfinished[-1])
        else:
            done = data.draw(st.sampled_from(unfinished))
            unfinished.remove(done)
            watermark.finish(done)
        assert before <= watermark.position <= min(unfinished, default=watermark.highest)
        assert watermark.in_flight == len(unfinished)
        before = watermark.position
    assert watermark.position == offsets[-1] + 1
    assert watermark.span == 0


@given(offsets=offsets, data=st.data())
def test_everything_below_the_position_is_finished_as_soon_as_it_is(
    offsets: Sequence[int], data: st.DataObject
) -> None:
    watermark = Watermark(offsets[0])
    for offset in offsets:
        watermark.start(offset)
    for done, offset in enumerate(data.draw(st.permutations(offsets)), start=1):
        watermark.finish(offset)
        assert watermark.in_flight == len(offsets) - done
    assert watermark.position == watermark.highest


def test_finishing_twice_changes_nothing() -> None:
    watermark = Watermark(5)
    for offset in (5, 6):
        watermark.start(offset)
    watermark.finish(5)
    watermark.finish(5)
    assert (watermark.position, watermark.in_flight, watermark.span) == (6, 1, 1)


def test_an_offset_that_was_started_before_is_refused() -> None:
    watermark = Watermark(5)
    watermark.start(5)
    with pytest.raises(ValueError, match="5"):
        watermark.start(5)


def test_before_anything_is_read_the_position_is_where_reading_begins() -> None:
    assert Watermark(7).position == 7


@given(offsets=offsets, data=st.data())
def test_retries_are_counted_until_their_offset_is_finished(offsets: Sequence[int], data: st.DataObject) -> None:
    watermark = Watermark(offsets[0])
    for offset in offsets:
        watermark.start(offset)
    tries = dict.fromkeys(offsets, 0)
    for offset in data.draw(st.lists(st.sampled_from(offsets), max_size=20)):
        watermark.retry(offset)
        tries[offset] += 1
    for offset in data.draw(st.permutations(offsets)):
        assert watermark.retrying == sum(count > 0 for count in tries.values())
        assert watermark.attempts == max(tries.values())
        watermark.finish(offset)
        del tries[offset]
    assert (watermark.retrying, watermark.attempts) == (0, 0)


def test_what_is_finished_is_not_retried_any_more() -> None:
    watermark = Watermark(5)
    watermark.start(5)
    watermark.finish(5)
    watermark.retry(5)
    assert watermark.retrying == 0
