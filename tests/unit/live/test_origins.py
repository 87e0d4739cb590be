"""How a fact finds its interview's job."""

import asyncio
from dataclasses import replace

from gateway.live.origins import Origins
from gateway.live.wanted import Origin
from shared.events.calls import CallRequested
from shared.events.fact import Fact
from shared.mongo.database import StoreUnavailable
from tests.strategies.stories.examples import EXAMPLES

ORIGIN = Origin("job_1", "cand_1")
PLACED = replace(EXAMPLES["call.placed.v1"], subject="int_1", tenant="acme")


class Store:
    """What MongoDB says, look by look; the last thing it says stays."""

    def __init__(self, *says: Origin | StoreUnavailable | None) -> None:
        self.says = list(says)
        self.asked: list[tuple[str, str]] = []

    async def find(self, tenant: str, interview: str) -> Origin | None:
        self.asked.append((tenant, interview))
        said = self.says.pop(0) if len(self.says) > 1 else self.says[0]
        if isinstance(said, StoreUnavailable):
            raise said
        return said


async def test_it_is_looked_up_once() -> None:
    store = Store(ORIGIN)
    origins = Origins(store.find, patience=1)
    assert [await origins.of(PLACED) for _ in range(3)] == [ORIGIN] * 3
    assert store.asked == [("acme", "int_1")]


async def test_who_heard_the_first_fact_needs_no_look() -> None:
    store = Store(None)
    origins = Origins(store.find, patience=0)
    request: Fact = replace(EXAMPLES["call.requested.v1"], subject="int_1", tenant="acme")
    origins.hear(request)
    assert isinstance(request.data, CallRequested)
    assert await origins.of(PLACED) == Origin(request.data.job_id, request.data.candidate_id)
    assert not store.asked


async def test_what_is_not_projected_yet_is_waited_for() -> None:
    store = Store(None, None, ORIGIN)
    assert await Origins(store.find, patience=30).of(PLACED) == ORIGIN


async def test_a_store_that_is_away_is_waited_for_however_long() -> None:
    store = Store(StoreUnavailable("away"), StoreUnavailable("away"), ORIGIN)
    assert await Origins(store.find, patience=0).of(PLACED) == ORIGIN


async def test_an_interview_that_nobody_asked_for_is_waited_for_once() -> None:
    store = Store(None)
    origins = Origins(store.find, patience=0)
    assert await origins.of(PLACED) is None
    asked = len(store.asked)
    assert await origins.of(PLACED) is None
    assert len(store.asked) == asked + 1


async def test_what_nobody_knew_is_known_once_its_first_fact_is_heard() -> None:
    origins = Origins(Store(None).find, patience=0)
    assert await origins.of(PLACED) is None
    origins.hear(replace(EXAMPLES["call.requested.v1"], subject="int_1", tenant="acme"))
    async with asyncio.timeout(60):
        assert await origins.of(PLACED) is not None


async def test_tenants_are_apart() -> None:
    store = Store(ORIGIN, None)
    origins = Origins(store.find, patience=0)
    assert await origins.of(PLACED) == ORIGIN
    assert await origins.of(replace(PLACED, tenant="other")) is None
