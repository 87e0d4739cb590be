from pathlib import Path

import pytest

from tests.order import LATER, place

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("beginning", LATER)
def test_what_comes_later_is_there_and_not_part_of_what_is_named_before(beginning: str) -> None:
    assert (ROOT / beginning).exists()
    assert place(beginning) == LATER.index(beginning)


def test_what_needs_no_world_comes_before_worlds_of_their_own_and_the_sessions_world_last() -> None:
    alone = place("tests/unit/ops/test_story.py::test_any")
    assert alone == place("tests/contract/test_topics.py::test_any")
    assert alone < place("tests/integration/gateway/test_jobs.py::test_any")
    assert place("tests/integration/gateway/test_jobs.py::test_any") < place("tests/integration/test_lag.py::test_any")
