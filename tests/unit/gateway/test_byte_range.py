from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.http.byte_range import ByteRange, RangeUnsatisfiable, asked_range

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-499", 0, 499),
        ("bytes=500-999", 500, 999),
        ("bytes=500-", 500, 999),
        ("bytes=-1", 999, 999),
        ("bytes=-5000", 0, 999),
        ("bytes=999-5000", 999, 999),
        ("bytes= 0-0 ", 0, 0),
    ],
)
def test_one_range_is_heeded(header: str, first: int, last: int) -> None:
    assert asked_range(header, SIZE) == ByteRange(first, last)


@pytest.mark.parametrize("header", [None, "", "bytes", "bytes=", "bytes=-", "bytes=5-4", "items=0-1", "bytes=0-1,5-6"])
def test_what_makes_no_sense_or_is_several_is_answered_with_everything(header: str | None) -> None:
    assert asked_range(header, SIZE) is None


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=1000-", SIZE), ("bytes=-0", SIZE), ("bytes=0-", 0), ("bytes=-1", 0)]
)
def test_what_lies_beyond_the_end_is_refused(header: str, size: int) -> None:
    with pytest.raises(RangeUnsatisfiable):
        asked_range(header, size)


@given(size=st.integers(0, 50), first=st.integers(0, 60), length=st.integers(0, 60), data=st.binary(max_size=50))
def test_a_range_is_the_slice_that_it_names(size: int, first: int, length: int, data: bytes) -> None:
    try:
        found = asked_range(f"bytes={first}-{first + length}", len(data))
    except RangeUnsatisfiable:
        assert first >= len(data)
        return
    assert found is not None
    part = data[found.first : found.last + 1]
    assert part == data[first : first + length + 1]
    assert found.size == len(part)


@given(st.text())
def test_no_header_breaks_it(header: str) -> None:
    with suppress(RangeUnsatisfiable):
        asked_range(header, SIZE)
