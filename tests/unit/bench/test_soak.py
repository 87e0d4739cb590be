"""When a process's memory counts as growing."""

import pytest

from bench.soak import Curve


def curve(*sizes: float) -> Curve:
    return Curve("some_service", [(5.0 * number, size) for number, size in enumerate(sizes)])


def test_what_a_start_takes_is_not_growth() -> None:
    assert curve(40, 70, 90, *[100.0] * 6).is_steady


def test_ups_and_downs_are_not_growth() -> None:
    assert curve(*[100.0, 103.0, 101.0, 99.0] * 6).is_steady


def test_a_slow_rise_is_growth_and_is_told_over_the_mean() -> None:
    grown = curve(*(100 + 2 * number for number in range(9)))
    assert grown.growth == pytest.approx(10 / 111)
    assert not grown.is_steady
