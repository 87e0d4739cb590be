"""Periods, sums and tables of figures."""

import csv
import io
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.analytics.period import LONGEST, STEP, period
from gateway.analytics.table import as_csv, prefers_csv
from gateway.problems.problem import Problem
from shared.projections.window import Width
from tests.unit.gateway.conftest import API_KEY

NOW = datetime(2026, 11, 23, 9, 30, 5, tzinfo=UTC)


@given(st.sampled_from(Width), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.integers(1, 86_400_000))
def test_a_period_is_the_whole_windows_that_it_touches(width: Width, begin: datetime, length: int) -> None:
    first = begin.replace(tzinfo=UTC, microsecond=0)
    last = first + timedelta(milliseconds=length)
    found = period(first, last, width, NOW)
    assert found.begin <= first < found.begin + STEP[width]
    assert found.end - STEP[width] < last <= found.end
    assert (found.end - found.begin) % STEP[width] == timedelta()


def test_without_a_time_the_latest_are_meant() -> None:
    days = period(None, None, Width.DAY, NOW)
    assert (days.begin, days.end) == (datetime(2026, 10, 24, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC))
    hours = period(None, None, Width.HOUR, NOW)
    assert hours.end == datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (NOW, NOW),
        (NOW, NOW - timedelta(seconds=1)),
        (NOW - LONGEST[Width.DAY] - timedelta(days=2), NOW),
        (datetime.max.replace(tzinfo=UTC) - timedelta(seconds=5), datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_what_is_no_period_or_too_long_is_refused(begin: datetime, end: datetime) -> None:
    with pytest.raises(Problem):
        period(begin, end, Width.DAY, NOW)


def test_the_beginning_of_the_calendar_is_refused_and_not_an_error() -> None:
    with pytest.raises(Problem):
        period(None, datetime.min.replace(tzinfo=UTC), Width.DAY, NOW)


@given(st.lists(st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=6), min_size=2, max_size=2)))
def test_a_table_is_read_again_as_it_was_written(rows: list[list[str]]) -> None:
    header, *found = csv.reader(io.StringIO(as_csv(("a", "b"), rows), newline=""), strict=True)
    assert header == ["a", "b"]
    for row, original in zip(found, rows, strict=True):
        assert [cell.removeprefix("'") for cell in row] == [cell.removeprefix("'") for cell in original]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1"])
def test_no_spreadsheet_calculates_what_somebody_wrote(formula: str) -> None:
    [_, [cell]] = csv.reader(io.StringIO(as_csv(("a",), [(formula,)]), newline=""))
    assert cell == f"'{formula}"


def test_numbers_stay_numbers_and_the_unknown_is_empty() -> None:
    assert as_csv(("a", "b", "c"), [(-1.5, None, 'say "no", twice')]) == 'a,b,c\r\n-1.5,,"say ""no"", twice"\r\n'


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/csv", True),
        ("text/csv;q=0.9, application/json;q=0.5", True),
        ("application/json, text/csv;q=0.9", False),
        ("*/*", False),
        ("", False),
        ("text/csv;q=0", False),
        ("text/csv;q=high", False),
        ("TEXT/CSV; header=present", True),
    ],
)
def test_csv_is_sent_to_whom_would_rather_have_it(accept: str, expected: bool) -> None:
    assert prefers_csv(accept) is expected


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        ("scores", {}),
        ("drop-off", {}),
        ("funnel", {"window": "week"}),
        ("funnel", {"format": "xml"}),
        ("funnel", {"from": "yesterday"}),
        ("funnel", {"from": "2026-11-01T00:00:00"}),
        ("funnel", {"from": "2020-01-01T00:00:00Z"}),
        ("funnel", {"to": "0001-01-01T00:00:00Z"}),
        ("cost", {"from": "9999-12-31T23:59:59.999Z", "to": "9999-12-31T23:59:59.999Z"}),
    ],
)
async def test_what_is_asked_wrongly_is_a_problem(client: httpx.AsyncClient, kind: str, params: dict[str, str]) -> None:
    answer = await client.get(f"/v1/analytics/{kind}", params=params, headers={"X-API-Key": API_KEY})
    assert answer.status_code == 422, answer.text
    assert answer.json()["type"] == "urn:screener:problem:invalid-request"
    assert answer.json()["errors"]
