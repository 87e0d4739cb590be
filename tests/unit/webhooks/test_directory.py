"""A worker's look at the endpoints costs what changed, not how many there are."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from services.webhook_service.directory import WHOLE_SECONDS, Directory
from shared.events.webhooks import DisablingReason
from shared.mongo.webhook_endpoints import Changes
from shared.webhooks.cursor import Disabling, WebhookCursor
from shared.webhooks.endpoint import WebhookEndpoint
from tests.strategies.webhook_endpoints import webhook_endpoint

AT = datetime(2026, 11, 27, tzinfo=UTC)


def endpoint(name: str, **fields: Any) -> WebhookEndpoint:
    return webhook_endpoint(name, "acme", AT, **fields)


def given_up(name: str, generation: int = 1, announced: bool = True) -> WebhookCursor:
    disabled = Disabling(
        generation=generation,
        at=AT,
        reason=DisablingReason.FAILING,
        host="example.com",
        failing_since=AT,
        failures=9,
        last_failure="status 500",
        announced=announced,
    )
    return WebhookCursor(_id=name, tenant="acme", disabled=disabled)


class Store:
    """Endpoints and cursors in memory, and how many endpoints were read."""

    def __init__(self) -> None:
        self.endpoints: dict[str, tuple[WebhookEndpoint, datetime]] = {}
        self.cursors: dict[str, WebhookCursor] = {}
        self.held: set[str] = set()
        self.let_go: set[str] = set()
        self.read = 0
        self.now = 0.0

    def put(self, changed: WebhookEndpoint) -> None:
        self.endpoints[changed.id] = (changed, AT + timedelta(seconds=self.now))

    async def standing(self) -> Changes:
        return self._found([each for each in self.endpoints.values() if each[0].deleted_at is None])

    async def changed(self, after: datetime) -> Changes:
        return self._found([each for each in self.endpoints.values() if each[1] > after])

    def _found(self, some: list[tuple[WebhookEndpoint, datetime]]) -> Changes:
        self.read += len(some)
        return Changes([each for each, _ in some], max((at for _, at in some), default=None))

    async def all(self) -> dict[str, WebhookCursor]:
        return dict(self.cursors)

    async def lapsed(self, limit: int) -> list[str]:
        return sorted(self.let_go)[:limit]

    async def leases(self, endpoint_ids: Iterable[str]) -> dict[str, bool]:
        return {each: each in self.held for each in endpoint_ids if each in self.cursors}


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def directory(store: Store) -> Directory:
    return Directory(cast(Any, store), cast(Any, store), lambda: store.now)


async def looked(directory: Directory) -> list[str]:
    await directory.look()
    return await directory.open()


async def test_what_nobody_holds_is_open_until_somebody_does(store: Store, directory: Directory) -> None:
    for name in ("a", "b"):
        store.put(endpoint(name))
    assert await looked(directory) == ["a", "b"]
    store.cursors["a"] = WebhookCursor(_id="a", tenant="acme")
    store.held.add("a")
    assert await looked(directory) == ["b"]
    assert directory.busy == 2


async def test_a_quiet_look_reads_no_endpoint(store: Store, directory: Directory) -> None:
    for number in range(1000):
        store.put(endpoint(f"e{number}"))
    await directory.look()
    store.now = 60.0
    before = store.read
    await directory.look()
    assert store.read == before
    store.put(endpoint("new"))
    assert "new" in await looked(directory)
    assert store.read == before + 1


async def test_a_change_that_shows_late_is_seen(store: Store, directory: Directory) -> None:
    store.now = 10.0
    store.put(endpoint("second"))
    await directory.look()
    store.endpoints["first"] = (endpoint("first"), AT + timedelta(seconds=9))
    assert await looked(directory) == ["first", "second"]


async def test_what_slipped_through_is_found_by_the_next_whole_look(store: Store, directory: Directory) -> None:
    store.now = 100.0
    store.put(endpoint("known"))
    await directory.look()
    store.now = 200.0
    store.endpoints["slipped"] = (endpoint("slipped"), AT)
    assert await looked(directory) == ["known"]
    store.now = 101.0 + WHOLE_SECONDS
    assert await looked(directory) == ["known", "slipped"]


async def test_a_deleted_endpoint_is_open_until_nothing_is_kept_of_it(store: Store, directory: Directory) -> None:
    store.put(endpoint("a"))
    store.cursors["a"] = WebhookCursor(_id="a", tenant="acme")
    await directory.look()
    store.now = 1.0
    store.put(endpoint("a", deleted_at=AT))
    assert await looked(directory) == ["a"]
    assert (directory.endpoint("a"), directory.busy) == (None, 1)
    del store.cursors["a"]
    assert await looked(directory) == []
    assert directory.busy == 0


async def test_of_an_endpoint_that_was_deleted_unseen_what_is_kept_is_found(store: Store, directory: Directory) -> None:
    store.cursors["a"] = WebhookCursor(_id="a", tenant="acme")
    assert await looked(directory) == ["a"]


async def test_one_that_was_given_up_is_no_work_until_it_is_enabled_anew(store: Store, directory: Directory) -> None:
    store.put(endpoint("a"))
    store.cursors["a"] = given_up("a")
    assert await looked(directory) == []
    assert (directory.has_work("a"), directory.busy) == (False, 0)
    store.now = 1.0
    store.put(endpoint("a", generation=2))
    assert await looked(directory) == ["a"]


async def test_one_that_was_given_up_and_not_told_of_is_work(store: Store, directory: Directory) -> None:
    store.put(endpoint("a"))
    store.cursors["a"] = given_up("a", announced=False)
    assert await looked(directory) == ["a"]
    directory.learn(given_up("a"))
    assert not directory.has_work("a")


async def test_what_was_let_go_is_open_though_there_be_nothing_to_do(store: Store, directory: Directory) -> None:
    store.put(endpoint("a", enabled=False))
    store.cursors["a"] = WebhookCursor(_id="a", tenant="acme")
    assert await looked(directory) == []
    store.let_go.add("a")
    assert await looked(directory) == ["a"]


async def test_while_there_is_no_endpoint_a_look_is_no_look_at_all(store: Store, directory: Directory) -> None:
    await directory.look()
    store.endpoints["noted by nobody"] = (endpoint("noted by nobody"), AT.replace(year=1970))
    assert await looked(directory) == []
    store.put(endpoint("first"))
    assert await looked(directory) == ["first"]
