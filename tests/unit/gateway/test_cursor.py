import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.http.cursor import CursorInvalid, decode_cursor, encode_cursor
from shared.events.model import in_milliseconds

NEWEST = "-created_at"
MOMENTS = st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(9990, 1, 1), timezones=st.just(UTC)).map(
    in_milliseconds
)
KEYS = st.text(min_size=1, max_size=200)


@given(moment=MOMENTS, key=KEYS)
def test_a_cursor_leads_back_to_its_place(moment: datetime, key: str) -> None:
    cursor = encode_cursor(NEWEST, (moment, key))
    assert decode_cursor(cursor, NEWEST, datetime) == (moment, key)
    assert cursor.replace("-", "").replace("_", "").isalnum()


@given(score=st.floats(min_value=0, max_value=10), key=KEYS)
def test_a_cursor_may_go_by_a_score(score: float, key: str) -> None:
    assert decode_cursor(encode_cursor("-score", (score, key)), "-score", float) == (score, key)


def test_a_cursor_of_another_order_is_refused() -> None:
    cursor = encode_cursor("-score", (8.5, "int_1"))
    with pytest.raises(CursorInvalid, match="sorted by -score"):
        decode_cursor(cursor, "score", float)


def test_a_cursor_that_was_made_up_goes_by_nothing_else_than_its_order() -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(encode_cursor(NEWEST, (8.5, "int_1")), NEWEST, datetime)
    with pytest.raises(CursorInvalid):
        decode_cursor(encode_cursor("score", (datetime(2026, 1, 1, tzinfo=UTC), "int_1")), "score", float)


@given(st.text())
def test_what_is_no_cursor_is_refused_and_nothing_else_happens(text: str) -> None:
    try:
        decode_cursor(text, NEWEST, datetime)
    except CursorInvalid:
        return
    raise AssertionError(f"{text!r} was taken for a cursor")


@pytest.mark.parametrize(
    "place",
    [
        '["-created_at","2026-11-23T10:00:00","job_1"]',
        '["-created_at","2026-11-23T10:00:00Z",""]',
        '["-created_at","0001-01-01T00:00:00+14:00","job_1"]',
        '["2026-11-23T10:00:00Z","job_1"]',
        "[]",
        "null",
    ],
)
def test_a_place_that_is_none_is_refused(place: str) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(base64.urlsafe_b64encode(place.encode()).decode().rstrip("="), NEWEST, datetime)
