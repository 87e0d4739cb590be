"""A worker takes what nobody holds, leaves alone what others hold, however few it has itself, and keeps what it has."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, cast

import pytest

from services.webhook_service.settings import WebhookSettings
from services.webhook_service.worker import Worker
from shared.errors import Transient
from shared.mongo.database import StoreUnavailable
from shared.mongo.webhook_cursors import LeaseLost
from shared.webhooks.cursor import Replaying, WebhookCursor
from shared.webhooks.request import RequestKind, WebhookRequest
from tests.unit.webhooks.test_directory import AT, Store, endpoint


class Cursors(Store):
    """And who was asked for. Leases are given where they `are_free`, and fail where they `break_at`."""

    def __init__(self, are_free: bool = False, break_at: str = "") -> None:
        super().__init__()
        self.asked_for: list[str] = []
        self.released: list[str] = []
        self._are_free = are_free
        self._break_at = break_at

    async def stands(self, endpoint_id: str) -> bool:
        return endpoint_id in self.endpoints

    async def find(self, endpoint_ids: Iterable[str]) -> dict[str, WebhookCursor]:
        return {each: self.cursors[each] for each in endpoint_ids if each in self.cursors}

    async def renew(self, _: str, __: float) -> frozenset[str]:
        return frozenset()

    async def lease(self, endpoint_id: str, _: str, __: str, ___: float) -> bool:
        self.asked_for.append(endpoint_id)
        if endpoint_id == self._break_at:
            raise StoreUnavailable("it took too long")
        return self._are_free

    async def release(self, _: str, endpoint_ids: Sequence[str], is_idle: bool = False) -> None:
        self.released += endpoint_ids

    async def drop(self, endpoint_id: str, _: str) -> None:
        del self.cursors[endpoint_id]


class SlowCursors(Cursors):
    """With which a turn lasts until it `goes_on`."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = asyncio.Event()
        self.renewals = 0
        self._renewed = asyncio.Event()

    async def lapsed(self, limit: int) -> list[str]:
        await self.goes_on.wait()
        return []

    async def renew(self, _: str, __: float) -> frozenset[str]:
        self.renewals += 1
        self._renewed.set()
        return frozenset()

    async def until_renewed(self, times: int) -> None:
        while self.renewals < times:
            self._renewed.clear()
            await self._renewed.wait()


class Workers:
    async def beat(self, _: str, __: float) -> int:
        return 2

    async def leave(self, _: str) -> None: ...


class Requests:
    """What is asked for."""

    def __init__(self, *asked: WebhookRequest) -> None:
        self._asked = asked

    async def of(self, endpoint_ids: Sequence[str]) -> list[WebhookRequest]:
        return [each for each in self._asked if each.endpoint_id in endpoint_ids]

    async def purge(self, _: str) -> None: ...


class Deliveries:
    """That are purged in so many parts."""

    def __init__(self, parts: int) -> None:
        self._parts = parts

    async def purge(self, _: str) -> bool:
        self._parts -= 1
        return self._parts == 0


class Quiet:
    """A log that nobody writes to."""

    async def run(self) -> None:
        await asyncio.Event().wait()


class Means:
    def __init__(self, cursors: Cursors, lease: float = 6.0, requests: Requests | None = None, parts: int = 1) -> None:
        self.cursors = cursors
        self.settings = WebhookSettings(webhook_lease_seconds=lease)
        self.requests = requests or Requests()
        self.deliveries = Deliveries(parts)
        self.tail = Quiet()


class Working:
    """A station, and what it heeded; one whose lease `is_lost` heeds nothing."""

    def __init__(self, is_lost: bool = False) -> None:
        self._is_lost = is_lost
        self.heeded: list[str] = []
        self.is_stopped = False

    async def heed(self, request: WebhookRequest) -> None:
        if self._is_lost:
            raise LeaseLost(request.endpoint_id)
        self.heeded.append(request.id)

    async def stop(self, _: float) -> None:
        self.is_stopped = True


def worker_of(means: Means, **stations: Working) -> Worker:
    """One that holds these."""
    worker = Worker(cast(Any, means), cast(Any, means.cursors), cast(Any, Workers()))
    worker._stations.update(cast(Any, stations))
    return worker


def asked(request_id: str, endpoint_id: str, kind: RequestKind = RequestKind.TEST) -> WebhookRequest:
    return WebhookRequest(id=request_id, tenant="acme", endpoint_id=endpoint_id, kind=kind, asked_at=AT)


async def test_what_others_hold_is_not_asked_for() -> None:
    cursors = Cursors()
    for number in range(9):
        name = f"e{number}"
        cursors.put(endpoint(name))
        cursors.cursors[name] = WebhookCursor(_id=name, tenant="acme")
        cursors.held.add(name)
    worker = worker_of(Means(cursors))

    await worker._turn()
    assert cursors.asked_for == []

    cursors.held.discard("e4")
    cursors.let_go.add("e4")
    await worker._turn()
    assert cursors.asked_for == ["e4"]


async def test_leases_are_renewed_while_a_turn_lasts_and_what_was_taken_meanwhile_is_not_lost() -> None:
    cursors, stop, taken = SlowCursors(), asyncio.Event(), Working()
    worker = worker_of(Means(cursors, lease=0.03))
    running = asyncio.create_task(worker.run(stop))
    await cursors.until_renewed(1)
    worker._stations["taken"] = cast(Any, taken)
    await cursors.until_renewed(4)
    assert (worker.ready, taken.is_stopped) == (False, False)

    cursors.goes_on.set()
    stop.set()
    await running
    assert (taken.is_stopped, cursors.released) == (True, ["taken"])


async def test_one_that_cannot_be_taken_holds_up_no_other() -> None:
    cursors = Cursors(break_at="a")
    for name in ("a", "b"):
        cursors.put(endpoint(name))
    await worker_of(Means(cursors))._turn()
    assert cursors.asked_for == ["a", "b"]


async def test_while_mongodb_is_away_not_each_of_them_is_waited_for() -> None:
    cursors = Cursors(break_at="a")
    for name in ("a", "b"):
        cursors.put(endpoint(name))
    with pytest.raises(Transient):
        await worker_of(Means(cursors, lease=1e-9))._turn()
    assert cursors.asked_for == ["a"]


async def test_what_is_kept_for_a_deleted_endpoint_goes_part_by_part_with_one_turn_after_the_other() -> None:
    cursors = Cursors(are_free=True)
    cursors.cursors["a"] = WebhookCursor(_id="a", tenant="acme")
    worker = worker_of(Means(cursors, parts=2))
    await worker._turn()
    assert (cursors.released, list(cursors.cursors)) == (["a"], ["a"])
    await worker._turn()
    assert (cursors.released, list(cursors.cursors)) == (["a"], [])


async def test_of_the_replays_that_are_asked_for_five_are_under_way_and_the_others_stay_where_they_are() -> None:
    cursors, station = Cursors(), Working()
    done = Replaying(id="done", since=None, until=AT, done_at=AT)
    begun = [Replaying(id=f"begun{number}", since=None, until=AT) for number in range(2)]
    cursors.cursors["a"] = WebhookCursor(_id="a", tenant="acme", replays=(done, *begun))
    replays = [asked(f"r{number}", "a", RequestKind.REPLAY) for number in range(6)]
    worker = worker_of(Means(cursors, requests=Requests(*replays, asked("test", "a"))), a=station)
    await worker._heed()
    assert station.heeded == ["r0", "r1", "r2", "test"]


async def test_what_is_asked_of_an_endpoint_that_was_lost_is_left_to_whoever_has_it() -> None:
    cursors, lost, kept = Cursors(), Working(is_lost=True), Working()
    requests = Requests(asked("1", "a"), asked("2", "a"), asked("3", "b"))
    worker = worker_of(Means(cursors, requests=requests), a=lost, b=kept)
    await worker._heed()
    assert (lost.is_stopped, kept.heeded, worker.held) == (True, ["3"], ["b"])
