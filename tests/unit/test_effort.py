from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.strategies.effort import one_in


@pytest.fixture
def profile(request: pytest.FixtureRequest) -> Iterator[str]:
    """A profile that is loaded for the test."""
    before = settings.get_current_profile_name()
    settings.load_profile(request.param)
    yield request.param
    settings.load_profile(before)


@pytest.mark.parametrize(
    ("profile", "examples"), [("everyday", 20), ("thorough", 60), ("deep", 2000)], indirect=["profile"]
)
def test_only_every_day_fewer_examples_are_drawn(profile: str, examples: int) -> None:
    few = one_in(3)
    assert few.max_examples == examples
    assert few.derandomize == settings.get_profile(profile).derandomize
