"""No query of the API, of the services or of the operator's commands reads a collection from end to end.

Everything that the product does is done once in a running world, while mongod itself notes how each query was planned.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from pymongo import AsyncMongoClient

from devkit.ats.server import running_ats
from devkit.world import World
from gateway.http.interview_listing import InterviewSort
from shared.clock import utc_now
from shared.events.wire import encode
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.outbox_records import OutboxRecords
from shared.mongo.settings import MongoSettings
from tests.integration.access.conftest import Belongings
from tests.integration.access.operations import answer_to, operations_of
from tests.integration.event_stream import stream
from tests.integration.office import Office, fresh_number
from tests.integration.phones import Phones
from tests.integration.queries.profiler import Asked, Profile, profiled, shape
from tests.integration.screener import Screener
from tests.integration.test_main_job import screened
from tests.integration.webhooks.desk import WebhookDesk
from tests.strategies.stories.examples import EXAMPLES
from tests.webhook_receiver import Receiver, Reply, receiving

LIMIT_SECONDS = 120.0
MAY_SCAN: dict[str, Callable[[Asked], bool]] = {
    "webhook_service reads every cursor as it starts and every ten minutes; between, only what changed": lambda asked: (
        asked.collection == "webhook_cursors" and asked.command.get("filter") == {}
    ),
}
"""What may read a whole collection, and why that does not grow with every request."""

KEPT = {
    *(name.value for name in CollectionName),
    *("analytics_windows", "api_keys", "gateway.idempotency", "gateway.outbox", "projections"),
    *("webhook_cursors", "webhook_deliveries", "webhook_endpoints", "webhook_requests", "webhook_workers"),
    *("telephony_service.wakeups", "telephony_service.effects", "scoring_service.effects"),
    *("jd_service.effects", "candidate_service.effects", "ats_service.effects"),
}
"""Collections that all this has to have asked: an index cannot be missed where nothing is asked."""

FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"status": "completed"},
    {"outcome": "complete"},
    {"recommendation": "hire"},
    {"reviewed_recommendation": "hire"},
    {"needs_human": "true"},
    {"min_score": "1", "max_score": "9"},
    {"created_after": "2026-01-01T00:00:00Z"},
)


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"X-API-Key": world.api_key}
    async with httpx.AsyncClient(base_url=world.url, headers=headers, timeout=90, trust_env=False) as opened:
        yield opened


async def test_no_query_scans_a_collection(
    world: World, client: httpx.AsyncClient, office: Office, phones: Phones, tmp_path: Path
) -> None:
    name = MongoSettings().mongodb_database
    async with receiving() as receiver, profiled(world.mongod.url, name) as profile:
        desk = WebhookDesk(client)
        try:
            await everything_is_done(world, desk, office, phones, receiver, Screener(world, tmp_path))
        finally:
            await desk.close()
        asked = await profile.asked()
        assert await profile.is_whole()

    assert KEPT - {each.collection for each in asked if each.found_its_way} == set()
    assert {each.kind for each in asked} >= {"query", "update", "remove", "command"}
    scans = Counter(
        shape(each) for each in asked if each.scans and not any(allows(each) for allows in MAY_SCAN.values())
    )
    assert scans == Counter()


async def test_a_scan_would_be_seen(world: World) -> None:
    """The search itself, on a query that no index serves."""
    name = MongoSettings().mongodb_database
    async with (
        profiled(world.mongod.url, name) as profile,
        AsyncMongoClient[dict[str, Any]](world.mongod.url, appname="screener") as client,
    ):
        await client[name][CollectionName.JOBS.value].insert_one({"_id": "scanned", "no_index_has": "this"})
        await client[name][CollectionName.JOBS.value].delete_one({"no_index_has": "this"})
        await until_asked(profile, lambda asked: asked.scans and asked.kind == "remove")


async def everything_is_done(
    world: World,
    desk: WebhookDesk,
    office: Office,
    phones: Phones,
    receiver: Receiver,
    screener: Screener,
) -> None:
    """Interviews of each kind, every operation of the API, webhooks, a stream, what operators run, restarts."""
    client = desk.http
    endpoint = (await desk.endpoint(receiver.url)).id
    about = await interviews_are_held(client, office, phones)
    await an_ats_orders(world, phones, office)
    await webhooks_are_used(desk, endpoint, receiver)
    await every_operation_is_asked(client, about)
    await lists_are_filtered(client, about)
    for query in ({"interview_id": about.interview_id}, {"job_id": about.job_id}, {"candidate_id": about.candidate_id}):
        async with (
            asyncio.timeout(LIMIT_SECONDS),
            stream(client, "/v1/events", None, **query, **{"from": "beginning"}) as events,
        ):
            while (await anext(events)).data is None:
                pass
    await a_fact_waits_for_kafka(world)
    restarted = [world.services[name] for name in ("webhook_service", "analytics_service", "telephony_service")]
    await asyncio.gather(*(service.stop() for service in restarted))
    await asyncio.gather(*(service.start() for service in restarted))
    await operators_look(screener, about)


async def interviews_are_held(client: httpx.AsyncClient, office: Office, phones: Phones) -> Belongings:
    """One whole one, one in two calls, one that is declined; one is reviewed."""
    personas: tuple[tuple[dict[str, object], ...], ...] = (
        ({"name": "strong"},),
        ({"name": "hangs_up_after", "question": 2}, {"name": "one_word"}),
        ({"name": "refuses_consent"},),
    )
    held = await asyncio.gather(*(screened(office, phones, *each) for each in personas))
    await asyncio.gather(*(office.evaluated(interview) for interview, _ in held))
    interview, phone = held[0]
    found = (await client.get(f"/v1/interviews/{interview}")).json()
    word = {"decision": "overridden", "recommendation": "hire", "reason": "A test."}
    assert (await client.post(f"/v1/interviews/{interview}/review", json=word)).is_success
    return Belongings("", str(found["job_id"]), str(found["candidate_id"]), interview, (phone,))


async def an_ats_orders(world: World, phones: Phones, office: Office) -> None:
    job, number = await office.job(), fresh_number()
    await phones.seat(number, {"name": "refuses_consent"})
    somebody = {"first_name": "Ada", "last_name": "Example", "phone_number": number, "email": "ada@example.com"}
    async with (
        running_ats(world.url, world.api_key) as ats,
        httpx.AsyncClient(base_url=ats.url, timeout=60, trust_env=False) as greenhouse,
    ):
        order = {"partner_test_id": job, "candidate": somebody}
        sent = await greenhouse.post("/_devkit/greenhouse/send", json=order)
        assert sent.is_success, sent.text
        await until(lambda: bool(ats.greenhouse.tests[sent.json()["number"]].told))


async def webhooks_are_used(desk: WebhookDesk, endpoint: str, receiver: Receiver) -> None:
    """Told, tried, sent again, replayed, rotated, disabled and enabled; another one is deleted."""
    await receiver.until(lambda: len(receiver.ids()) > 3)
    waits = {"Prefer": "wait=60"}
    tried = await desk.post(endpoint, "test", headers=waits)
    assert (await desk.settled(endpoint, tried.json()["id"])).status == "succeeded"
    assert (await desk.post(endpoint, f"deliveries/{tried.json()['id']}/resend", headers=waits)).is_success
    assert (await desk.post(endpoint, "replay", from_beginning=True)).is_success
    await desk.until(endpoint, lambda now: [each.status for each in now.replays] == ["done"])
    assert (await desk.post(endpoint, "rotate-secret")).is_success
    await desk.deliveries(endpoint, limit=5, status="succeeded")
    await desk.change(endpoint, enabled=False)
    await desk.change(endpoint, enabled=True)
    receiver.behaviour = lambda _: Reply(status=410)
    await desk.post(endpoint, "test")
    await desk.until(endpoint, lambda now: not now.enabled)
    other = (await desk.endpoint(receiver.url)).id
    await desk.delete(other)


async def every_operation_is_asked(client: httpx.AsyncClient, about: Belongings) -> None:
    """Whatever the answer is."""
    for operation in operations_of((await client.get("/openapi.json")).json()):
        answer = await answer_to(client, operation.request(client, about, None))
        assert answer.status_code < 500, (operation, answer.text)
    for kind in ("funnel", "scores", "drop-off", "attempts", "agreement", "cost", "time-to-result"):
        for query in ({}, {"job_id": about.job_id}):
            answer = await client.get(f"/v1/analytics/{kind}", params=query)
            assert answer.status_code in (200, 422), answer.text  # some are of one job only


async def lists_are_filtered(client: httpx.AsyncClient, about: Belongings) -> None:
    """By everything that they can be filtered by, in each order, and a second page."""
    for given in (*FILTERS, {"job_id": about.job_id}, {"candidate_id": about.candidate_id}):
        for sort in InterviewSort:
            await pages(client, "/v1/interviews", {**given, "sort": sort.value})
    for given in ({}, {"phone": about.words[0]}, {"email": "ada@example.com"}):
        await pages(client, "/v1/candidates", given)
    for path in ("/v1/jobs", "/v1/webhook-endpoints"):
        await pages(client, path, {})


async def pages(client: httpx.AsyncClient, path: str, query: dict[str, str]) -> None:
    """The first page of one item, and the second where there is one."""
    first = await client.get(path, params={**query, "limit": "1"})
    assert first.status_code == 200, first.text
    if cursor := first.json()["next_cursor"]:
        assert (await client.get(path, params={**query, "limit": "1", "cursor": cursor})).status_code == 200


async def a_fact_waits_for_kafka(world: World) -> None:
    """As if Kafka had been away when it was made; the gateway publishes it."""
    waiting = encode(EXAMPLES["jd.created.v1"])
    async with Database(MongoSettings(mongodb_url=world.mongod.url)) as database:
        records = OutboxRecords(database)
        await records.keep([waiting], utc_now())
        give_up = time.monotonic() + LIMIT_SECONDS
        while await records.count():
            assert time.monotonic() < give_up
            await asyncio.sleep(0.1)


async def operators_look(screener: Screener, about: Belongings) -> None:
    """What only looks is run at once: each is a process of its own, which mostly waits for others."""
    made = await screener("keys", "create", "--tenant", "acme", "--name", "a test", "--scope", "jobs:read")
    assert made.code == 0, made.errors
    commands: tuple[tuple[str, ...], ...] = (
        ("lag",),
        ("trace", about.interview_id),
        ("dlq", "list"),
        ("keys", "list", "--all"),
        ("keys", "list", "--tenant", "acme"),
        ("replay", "telephony_service", "--no-switch"),
        ("replay", "analytics_service", "--no-switch"),
    )
    for command, said in zip(commands, await asyncio.gather(*(screener(*each) for each in commands)), strict=True):
        assert "Traceback" not in said.errors, (command, said.errors)


async def until(holds: Callable[[], bool]) -> None:
    give_up = time.monotonic() + LIMIT_SECONDS
    while not holds():
        assert time.monotonic() < give_up
        await asyncio.sleep(0.05)


async def until_asked(profile: Profile, holds: Callable[[Asked], bool]) -> None:
    give_up = time.monotonic() + LIMIT_SECONDS
    while not any(map(holds, await profile.asked())):
        assert time.monotonic() < give_up
        await asyncio.sleep(0.05)
