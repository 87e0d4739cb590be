import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.http.cursor import CursorInvalid, decode_cursor, encode_cursor
from shared.events.model import in_milliseconds

MOMENTS = st.datetimes(min_value=datetime(1971, 1, 1), timezones=st.just(UTC)).map(in_milliseconds)


@given(moment=MOMENTS, key=st.text(min_size=1, max_size=200))
def test_a_cursor_leads_back_to_its_place(moment: datetime, key: str) -> None:
    cursor = encode_cursor((moment, key))
    assert decode_cursor(cursor) == (moment, key)
    assert cursor.replace("-", "").replace("_", "").isalnum()


@given(st.text())
def test_what_is_no_cursor_is_refused_and_nothing_else_happens(text: str) -> None:
    try:
        decode_cursor(text)
    except CursorInvalid:
        return
    raise AssertionError(f"{text!r} was taken for a cursor")


@pytest.mark.parametrize("place", ['["2026-11-23T10:00:00","job_1"]', '["2026-11-23T10:00:00Z",""]', "[]", "null"])
def test_a_place_that_is_none_is_refused(place: str) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(base64.urlsafe_b64encode(place.encode()).decode().rstrip("="))
