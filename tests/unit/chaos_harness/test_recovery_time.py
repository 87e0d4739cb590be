"""What the kills of each process came to."""

import pytest

from tests.chaos.recovery import Span
from tests.chaos.recovery_time.__main__ import problems
from tests.chaos.recovery_time.run import Measured, measured


def test_each_process_is_measured_by_its_own_kills_and_progress() -> None:
    outages = [Span("sigkill", "jd_service", 10, 13), Span("sigkill", "gateway", 30, 32)]
    found = measured(outages, {"jd_service": [9, 16], "gateway": [15, 29, 31.5]})
    assert found["jd_service"] == Measured([3], [6])
    assert found["gateway"] == Measured([2], [1.5])
    assert found["scoring_service"] == Measured([], [])


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        ([14.9, 15.0], []),
        ([3.0, 15.1], ["gateway: 15.1 s at p95, more than 15 s"]),
        ([3.0], ["gateway: 1 of 2 kills could be measured"]),
        ([], ["gateway: 0 of 2 kills could be measured"]),
    ],
)
def test_too_late_or_not_measured_is_a_problem(seconds: list[float], said: list[str]) -> None:
    assert problems({"gateway": Measured([1.0], seconds)}, 2) == said
