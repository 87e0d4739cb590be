"""How thoroughly properties are tested, and which tests come first.

`everyday`, the default, draws the same examples each time, so that a change fails by what it changed, and fewer where
they take long (`tests.strategies.effort`). `thorough`, the default on real Kafka, draws all of them.
`HYPOTHESIS_PROFILE=deep` draws anew, and more.
"""

import os

import pytest
from hypothesis import settings

from tests.order import place

# No deadline: these machines are shared, and a slow example is no wrong one.
settings.register_profile("everyday", max_examples=60, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=60, deadline=None, derandomize=True)
settings.register_profile("deep", max_examples=2000, deadline=None)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "thorough" if os.environ.get("KAFKA") == "real" else "everyday")
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """As `tests.order` has it; those of one place stay as they were found."""
    items.sort(key=lambda item: place(item.nodeid))
