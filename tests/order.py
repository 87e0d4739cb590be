"""In which order files are run: `make test` hands them, in this order, to whichever worker is free."""

LATER = (
    # Worlds and servers that end with their folder: its files come after one another, so that one start is enough.
    "tests/integration/replay/test_rebuilding.py",
    "tests/integration/replay/",
    "tests/integration/gateway/",
    "tests/integration/mongo/",
    "tests/integration/test_demo.py",
    "tests/integration/test_live.py",
    "tests/integration/test_topics_admin.py",
    # The session's world, which runs to the end. What is long comes first, so that no worker ends long before others.
    "tests/integration/test_replay.py",  # reads the whole log, which grows with every test
    "tests/integration/test_consumers.py",
    "tests/integration/queries/",
    "tests/integration/test_rolling_upgrade.py",
    "tests/integration/test_dlq.py",
    "tests/integration/webhooks/",
    "tests/integration/snippets/",
    "tests/integration/readme/",
    "tests/integration/",
)
"""Beginnings of paths. What is not named comes before: it needs no world, and is to have the processor for itself."""


def place(test: str) -> int:
    """Where a test, or a path, stands; lower is earlier."""
    return next((at for at, beginning in enumerate(LATER) if test.startswith(beginning)), -1)
