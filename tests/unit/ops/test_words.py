"""How operators say moments, and how lengths of time are said to them."""

from datetime import UTC, datetime, timedelta

import pytest
import typer

from ops.since import moment
from ops.terminal import span

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("90s", NOW - timedelta(seconds=90)),
        ("15m", NOW - timedelta(minutes=15)),
        ("15 min", NOW - timedelta(minutes=15)),
        ("2h", NOW - timedelta(hours=2)),
        ("3d", NOW - timedelta(days=3)),
        ("2026-11-23T09:00", datetime(2026, 11, 23, 9, tzinfo=UTC)),
        ("2026-11-23T09:00+02:00", datetime(2026, 11, 23, 7, tzinfo=UTC)),
        ("2026-11-22", datetime(2026, 11, 22, tzinfo=UTC)),
    ],
)
def test_a_moment_is_a_length_before_now_or_a_time(said: str, meant: datetime) -> None:
    assert moment(said, NOW) == meant


@pytest.mark.parametrize("said", ["", "soon", "2 weeks", "-1h", "23.11.2026"])
def test_what_is_no_moment_is_refused(said: str) -> None:
    with pytest.raises(typer.BadParameter):
        moment(said, NOW)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0.0 s"),
        (0.26, "0.3 s"),
        (59.94, "59.9 s"),
        (59.96, "1 min"),
        (60, "1 min"),
        (125, "2 min 5 s"),
        (3599.9, "1 h"),
        (11_400, "3 h 10 min"),
        (86_400 * 4 + 7300, "4 d 2 h"),
        (86_400 + 60, "1 d"),
    ],
)
def test_a_length_is_said_in_two_units_at_most(seconds: float, said: str) -> None:
    assert span(timedelta(seconds=seconds)) == said
