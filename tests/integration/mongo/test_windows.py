"""Windows in a real MongoDB: counted anew by several at once, read by indexes."""

import asyncio
import random
from datetime import timedelta
from uuid import uuid4

import pytest

from gateway.analytics.reading import summed
from services.analytics_service.figures import figures
from services.analytics_service.handlers import INDEXES, TABLE
from services.analytics_service.windows import Windows, lives_of, places
from shared.counts import Counts, add, in_order
from shared.mongo.database import Database
from shared.mongo.projection import Projection
from shared.mongo.update import Document, MergedUpdates, Update
from shared.mongo.window_records import WindowRecords, query_of
from shared.projections.life import Life
from shared.projections.window import Kind, Width, Window
from tests.conformance.analytics.lives import BEGIN, JOBS, lived
from tests.strategies.projections import disordered

SEED = 11
FROM, TO = BEGIN - timedelta(days=1), BEGIN + timedelta(days=9)


def updates(number: int, chance: random.Random) -> dict[str, Update]:
    """What one interview's facts change, in any order."""
    merged = MergedUpdates()
    for fact in disordered([each for each in lived(number, SEED) if each.data.topic in TABLE.topics], chance):
        merged.add(fact.subject, TABLE.fold(fact))
    return merged.by_key()


async def total(records: WindowRecords, width: Width) -> Counts:
    """Everything that is counted of the tenant `default`."""
    found: Counts = {}
    async for window in records.find("default", None, width, FROM, TO):
        add(found, window.figures)
    return in_order(found)


async def test_workers_that_count_one_window_at_once_lose_nothing(database: Database) -> None:
    lives, records = Projection(database, f"lives_{uuid4().hex}"), WindowRecords(database)
    await lives.ensure_indexes(INDEXES)
    await records.ensure_indexes()
    numbers = [number for number in range(1, 60) if number % 25]

    async def worker(mine: list[int], chance: random.Random) -> None:
        windows = Windows(lives, records)
        for number in mine:
            changed = updates(number, chance)
            await lives.project(changed)
            touched = [Life.of(document) for document in (await lives.read(changed)).values()]
            await windows.refresh({place for life in touched for place in places(life)})

    await asyncio.gather(*(worker(numbers[first::4], random.Random(first)) for first in range(4)))

    expected: Counts = {}
    async for document in lives.scan():
        add(expected, figures(Life.of(document)))
    assert expected
    assert await total(records, Width.HOUR) == in_order(expected)
    assert await total(records, Width.DAY) == in_order(expected)
    funnel = await summed(records.find("default", None, Width.DAY, FROM, TO, [Kind.FUNNEL]), Kind.FUNNEL)
    assert funnel.total["steps"]
    assert list(funnel.by_start) == sorted(funnel.by_start)


async def test_a_window_is_put_by_who_saw_what_is_there(database: Database) -> None:
    records = WindowRecords(database)
    tenant = uuid4().hex
    window = Window(tenant=tenant, job_id="job", width=Width.HOUR, start=BEGIN, figures={"cost": {"interviews": 1}})
    assert await records.revision(tenant, "job", Width.HOUR, BEGIN) is None
    assert await records.put(window, None)
    assert not await records.put(window, None), "somebody had put it meanwhile"
    assert await records.put(window, await records.revision(tenant, "job", Width.HOUR, BEGIN))
    assert not await records.put(window, 1)
    assert [found async for found in records.find(tenant, None, Width.HOUR, FROM, TO)] == [window]
    assert [found async for found in records.find("another", "job", Width.HOUR, FROM, TO)] == []


@pytest.mark.parametrize("job_id", [None, JOBS[0]])
async def test_windows_are_read_by_an_index(database: Database, job_id: str | None) -> None:
    records = WindowRecords(database)
    await records.ensure_indexes()
    query = query_of("default", job_id, Width.DAY, FROM, TO)
    assert await stages(database, "analytics_windows", query) == {"FETCH", "IXSCAN"}


async def test_lives_of_a_window_are_read_by_an_index(database: Database) -> None:
    name = f"lives_{uuid4().hex}"
    await Projection(database, name).ensure_indexes(INDEXES)
    [place] = places(Life.of({"_id": "int", **updates_applied(1)}))
    assert await stages(database, name, lives_of(place)) == {"FETCH", "IXSCAN"}


def updates_applied(number: int) -> Document:
    """A life's document."""
    document: Document = {}
    for update in updates(number, random.Random(0)).values():
        document = update.apply(document)
    return document


async def stages(database: Database, collection: str, query: Document) -> set[str]:
    """How MongoDB would find it."""
    plan = (await database.collection(collection).find(query).explain())["queryPlanner"]["winningPlan"]
    found: set[str] = set()
    while plan:
        found.add(plan["stage"])
        plan = plan.get("inputStage")
    return found
