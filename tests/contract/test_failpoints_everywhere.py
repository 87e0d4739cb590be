"""Every gap between two I/Os has a failpoint, so that dying there is something that was tried."""

from collections import Counter
from pathlib import Path

import pytest

from tests.contract.failpoint_gaps import Change, changes, failpoints, gaps

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("gateway", "services", "shared", "ops")

FOLLOWED_BY_THE_CALLER = {
    "shared/llm/endpoint.py:Endpoint.chat.send:create": "model.answered",
    "shared/mongo/effect_records.py:EffectRecords._taken:bulk_write": "effects.kept_each",
    "shared/llm/endpoint.py:Endpoint.transcription.send:create": "model.answered",
    "shared/mongo/gathered_writes.py:GatheredWrites._written:bulk_write": "wakeups.scheduled",
}
"""Changes made by a function that is handed to another one, which has the failpoint after calling it."""

WITHOUT = {
    "shared/events/schema_registry.py:write:mkdir": "a developer's command, in the working tree",
    "shared/events/schema_registry.py:write:write_text": "a developer's command, in the working tree",
    "shared/kafka/topics_admin.py:_create:create_topics": "one request, which makes what is missing; repeated as it is",
    "shared/mongo/database.py:Database.ping:command": "asks, and changes nothing",
    "shared/mongo/api_key_records.py:ApiKeyRecords.note_uses:bulk_write": "a time for people; the next use writes it",
    "ops/replay/hands.py:Hands.start:create_subprocess_exec": "children that die with their parent",
    "shared/resumes/worker_process.py:WorkerProcess.start:create_subprocess_exec": "a child that dies with its parent",
}
"""Changes that no failpoint follows, and why none has to."""


def sources() -> dict[str, str]:
    """The product's code, by path."""
    paths = [path for package in PACKAGES for path in sorted((PROJECT / package).rglob("*.py"))]
    return {str(path.relative_to(PROJECT)): path.read_text() for path in paths}


def names() -> list[str | None]:
    """The names of all failpoints, as often as they stand in the code."""
    return [found.name for file, source in sources().items() for found in failpoints(file, source)]


def test_every_change_of_the_outside_world_is_followed_by_a_failpoint() -> None:
    known = WITHOUT.keys() | FOLLOWED_BY_THE_CALLER.keys()
    found = [gap for file, source in sources().items() for gap in gaps(file, source) if gap.place not in known]
    assert found == [], "put a failpoint after it, or say in WITHOUT why none has to be there"


def test_no_exception_is_left_over() -> None:
    found = {gap.place for file, source in sources().items() for gap in gaps(file, source)}
    assert (WITHOUT.keys() | FOLLOWED_BY_THE_CALLER.keys()) - found == set()


def test_the_failpoints_of_callers_are_there() -> None:
    assert set(FOLLOWED_BY_THE_CALLER.values()) <= set(names())


def test_changes_are_found_where_they_are_known_to_be() -> None:
    """The search itself: what the product cannot do without is among what it finds."""
    found = {(change.file, change.call) for file, source in sources().items() for change in changes(file, source)}
    assert {
        ("shared/kafka/partitions.py", "commit"),
        ("shared/kafka/publisher.py", "send"),
        ("shared/mongo/effect_records.py", "insert_one"),
        ("shared/blobs.py", "put_async"),
        ("services/telephony_service/twilio_line.py", "create_async"),
        ("shared/llm/endpoint.py", "create"),
        ("shared/mongo/shadows.py", "rename"),
    } <= found


def test_every_failpoint_has_a_literal_name_of_its_own() -> None:
    assert [name for name, count in Counter(names()).items() if name is None or count > 1] == []


def synthetic(body: str) -> str:
    """A function around `body`."""
    return "async def act(self):\n" + "".join(f"    {line}\n" for line in body.splitlines())


def lines_of(found: list[Change]) -> list[int]:
    """Where they are, counted from the body's first line."""
    return [change.line - 1 for change in found]


@pytest.mark.parametrize(
    "body",
    [
        "await self._collection.insert_one({})",
        "await self._collection.insert_one({})\nawait self._collection.delete_one({})\nfailpoint('late')",
        "failpoint('early')\nawait self._producer.send(message)",
        "if self.ready:\n    await self._consumer.commit(moved)\nelse:\n    failpoint('elsewhere')",
        "try:\n    await self._collection.update_one({})\nexcept Failure:\n    failpoint('after a failure')",
        "await self._collection.update_one({})\ndef later():\n    failpoint('in another function')",
        "await self._collection.update_one({})\nif self.lucky:\n    failpoint('sometimes')",
        "try:\n    pass\nexcept Duplicate:\n    await self._collection.delete_one({})\nelse:\n    failpoint('else')",
        "async with self._http.post(url) as answer:\n    return answer",
    ],
)
def test_a_change_without_its_failpoint_is_found(body: str) -> None:
    assert lines_of(gaps("synthetic.py", synthetic(body)))[:1]


@pytest.mark.parametrize(
    "body",
    [
        "await self._collection.insert_one({})\nfailpoint('next')",
        "await self._collection.insert_one({})\nfailpoint('1')\nawait self._collection.delete_one({})\nfailpoint('2')",
        "with translated():\n    await self._collection.insert_one({})\nfailpoint('after the block')",
        "with translated():\n    await self._collection.insert_one({})\n    failpoint('in the block')",
        "try:\n    await self._consumer.commit(moved)\nexcept Failure:\n    pass\nelse:\n    failpoint('else')",
        "try:\n    await self._collection.insert_one({})\nexcept Failure:\n    return\nfailpoint('after the try')",
        "if self.ready:\n    await self._collection.insert_one({})\n    failpoint('inside')",
        "for one in several:\n    await self._producer.send(one)\n    failpoint('each')\nawait self.gather()",
        "await self._collection.find_one({})",
    ],
)
def test_a_change_with_its_failpoint_is_let_through(body: str) -> None:
    assert gaps("synthetic.py", synthetic(body)) == []


def test_a_failpoint_without_a_literal_name_is_found() -> None:
    assert [found.name for found in failpoints("synthetic.py", synthetic("failpoint(name)\nfailpoint('a.b')"))] == [
        None,
        "a.b",
    ]
