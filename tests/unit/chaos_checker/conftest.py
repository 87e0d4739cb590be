from collections.abc import Callable

import pytest

from tests.chaos.checker import Case, Finding
from tests.unit.chaos_checker.story import Story

Invariant = Callable[[Case], Finding]


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def breaches(story: Story) -> Callable[[Invariant], list[str]]:
    """The breaches of one invariant in the story as it is by then."""

    def found(invariant: Invariant) -> list[str]:
        return [str(breach) for breach in invariant(story.case()).breaches]

    return found
