"""Streams of events, from a real gateway on a real log."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from devkit.ports import LOOPBACK, free_port
from devkit.product import ProductProcess, gateway_process
from devkit.world import World
from shared.events.topics import Topic
from shared.kafka.log_reader import read_to_end
from shared.kafka.position import LogPosition
from tests.integration.event_stream import Block, events, stream
from tests.integration.finished_interviews import kafka_of
from tests.integration.gateway.story import PATIENT, a_candidate, a_job, created
from tests.integration.metering import Scrape

BRIEF = {"Prefer": "wait=2"}


async def an_interview(client: httpx.AsyncClient, job: dict[str, Any]) -> dict[str, Any]:
    """An evaluated interview."""
    candidate = await a_candidate(client)
    asked = {"job_id": job["id"], "candidate_id": candidate["id"]}
    return await created(await client.post("/v1/interviews", json=asked, headers=PATIENT))


async def first_event(found: AsyncIterator[Block]) -> Block:
    async for block in found:
        if block.data is not None:
            return block
    raise AssertionError("the stream ended")


async def first_id(found: AsyncIterator[Block]) -> str:
    async for block in found:
        if block.id is not None:
            return block.id
    raise AssertionError("the stream ended")


async def test_a_fact_is_sent_as_it_is_written(client: httpx.AsyncClient) -> None:
    async with stream(client, type="jd.created") as found:
        await first_id(found)
        job = await a_job(client)
        event = await first_event(found)
    told = event.json
    assert event.event == told["type"] == "jd.created.v1"
    assert (told["specversion"], told["subject"], told["tenant"]) == ("1.0", job["id"], "default")
    assert told["datacontenttype"] == "application/json"
    assert told["data"]["title"] == job["title"]
    assert event.id is not None
    assert {place.topic for place in LogPosition.parse(event.id).offsets} == {"jd.created"}


async def test_an_interview_is_told_from_its_beginning_and_once(client: httpx.AsyncClient, world: World) -> None:
    interview = await an_interview(client, await a_job(client))
    told = await events(client, f"/v1/interviews/{interview['id']}/events", BRIEF)
    topics = [topic.value for topic in Topic]
    written = [
        fact.id
        async for batch in read_to_end(kafka_of(world), topics)
        for fact in batch
        if fact.subject == interview["id"]
    ]
    assert sorted(event.json["id"] for event in told) == sorted(written)
    assert told[0].event == "call.requested.v1"
    assert {"call.placed.v1", "response.scored.v1", "interview.evaluated.v1"} <= {event.event for event in told}


async def test_a_client_that_comes_back_is_sent_the_rest(client: httpx.AsyncClient) -> None:
    job = await a_job(client)
    async with stream(client, job_id=job["id"]) as found:
        before = await first_id(found)
    interview = await an_interview(client, job)
    whole = await events(client, headers=BRIEF, job_id=job["id"], last_event_id=before)
    assert {event.json["subject"] for event in whole} == {interview["id"]}
    middle = len(whole) // 2
    last = whole[middle].id
    assert last is not None
    rest = await events(client, headers={**BRIEF, "Last-Event-ID": last}, job_id=job["id"], last_event_id=before)
    told = [event.json["id"] for event in whole]
    assert [event.json["id"] for event in rest][: len(whole) - middle - 1] == told[middle + 1 :]


async def test_filters_go_together(client: httpx.AsyncClient) -> None:
    job, other = await a_job(client), await a_job(client)
    interview, foreign = await an_interview(client, job), await an_interview(client, other)
    everything = {"from": "beginning"}
    types = ["interview.evaluated", "jd.created"]
    of_job = await events(client, "/v1/events", BRIEF, job_id=job["id"], type=types, **everything)
    assert [event.json["subject"] for event in of_job] == [job["id"], interview["id"]]
    candidate = foreign["candidate_id"]
    of_candidate = await events(client, "/v1/events", BRIEF, candidate_id=candidate, type=types[:1], **everything)
    assert [event.json["subject"] for event in of_candidate] == [foreign["id"]]


async def test_an_answer_says_how_it_is_to_be_treated(client: httpx.AsyncClient) -> None:
    async with client.stream("GET", "/v1/events", headers={"Prefer": "wait=1"}) as answer:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-accel-buffering"] == "no"
        assert answer.headers["preference-applied"] == "wait=1"
        assert answer.headers["x-request-id"]
        assert (await answer.aread()).startswith(b"retry: 2000\n\n")


@pytest.mark.parametrize(
    ("headers", "query", "wrong"),
    [
        ({"Last-Event-ID": "nonsense"}, {}, {"header": "Last-Event-ID"}),
        ({}, {"last_event_id": "nonsense"}, {"parameter": "last_event_id"}),
        ({}, {"type": "dead_letter.redriven"}, {"parameter": "type.0"}),
        ({}, {"type": "jd.created", "interview_id": "int_1"}, {"parameter": "type"}),
        ({}, {"from": "yesterday"}, {"parameter": "from"}),
    ],
)
async def test_what_makes_no_sense_is_refused_before_the_stream_begins(
    client: httpx.AsyncClient, headers: dict[str, str], query: dict[str, str], wrong: dict[str, str]
) -> None:
    answer = await client.get("/v1/events", headers=headers, params=query)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert wrong.items() <= error.items()


async def test_nobody_hears_of_an_interview_that_is_not_there(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/interviews/int_nobody/events")
    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:screener:problem:interview-not-found"


@asynccontextmanager
async def another_gateway(world: World, **told: str) -> AsyncIterator[tuple[ProductProcess, httpx.AsyncClient]]:
    """A second gateway beside the world's."""
    port = free_port()
    async with (
        gateway_process({**world.environment, **told}, port, world.logs) as process,
        httpx.AsyncClient(
            base_url=f"http://{LOOPBACK}:{port}", headers={"X-API-Key": world.api_key}, timeout=30, trust_env=False
        ) as connected,
    ):
        yield process, connected


async def test_whichever_gateway_answers_goes_on_after_the_last_event(client: httpx.AsyncClient, world: World) -> None:
    async with another_gateway(world) as (_, elsewhere):
        async with stream(elsewhere, type="jd.created") as found:
            before = await first_id(found)
        jobs = [(await a_job(client))["id"] for _ in range(2)]
        (first, _) = await events(elsewhere, headers={**BRIEF, "Last-Event-ID": before}, type="jd.created")
        assert first.id is not None
        (second,) = await events(client, headers={**BRIEF, "Last-Event-ID": first.id}, type="jd.created")
    assert [first.json["subject"], second.json["subject"]] == jobs


async def test_a_gateway_that_is_told_to_end_ends_its_streams_at_once(world: World) -> None:
    # It would wait for longer than it is given here before it is killed.
    async with another_gateway(world, GATEWAY_DRAIN_SECONDS="120") as (process, elsewhere):
        async with stream(elsewhere) as found:
            await first_id(found)
            ending = asyncio.create_task(process.stop())
            assert [block async for block in found if block.data is not None] == []  # to its end, which is whole
        await ending
        assert process.returncode == 0


async def test_one_key_has_so_many_streams(world: World) -> None:
    async with another_gateway(world, STREAMS_PER_CLIENT="1") as (_, elsewhere):
        async with stream(elsewhere) as found:
            await first_id(found)
            refused = await elsewhere.get("/v1/events")
            metrics = Scrape((await elsewhere.get("/metrics")).text)
        assert refused.status_code == 429
        assert refused.json()["type"] == "urn:screener:problem:too-many-streams"
        assert refused.headers["retry-after"]
        assert metrics.value("screener_streams_open") == 1
        # The first one's place is free once the gateway knows that its client has left.
        async with asyncio.timeout(30):
            while not (await elsewhere.get("/v1/events", headers={"Prefer": "wait=0"})).is_success:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_without_a_key_nothing_is_told(world: World) -> None:
    async with httpx.AsyncClient(base_url=world.url, trust_env=False) as stranger:
        assert (await stranger.get("/v1/events")).status_code == 401
