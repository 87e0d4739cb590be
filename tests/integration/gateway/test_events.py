"""Streams of events, from a real gateway on a real log."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager

import httpx
import pytest

from devkit.ports import LOOPBACK, free_port
from devkit.product import ProductProcess, gateway_process
from devkit.world import World
from gateway.live.topics import ABOUT_INTERVIEWS, ABOUT_JOBS
from shared.events.topics import Topic
from shared.kafka.log_reader import open_log, read_to_end
from shared.kafka.position import LogPosition
from tests.integration.event_stream import Block, blocks_up_to, events_up_to, stream
from tests.integration.finished_interviews import kafka_of
from tests.integration.gateway.story import a_job, an_interview
from tests.integration.metering import Scrape

LIMIT_SECONDS = 90.0


async def first_event(found: AsyncIterator[Block]) -> Block:
    async with asyncio.timeout(LIMIT_SECONDS):
        async for block in found:
            if block.data is not None:
                return block
    raise AssertionError("the stream ended")


async def first_id(found: AsyncIterator[Block]) -> str:
    async with asyncio.timeout(LIMIT_SECONDS):
        async for block in found:
            if block.id is not None:
                return block.id
    raise AssertionError("the stream ended")


async def end_of(world: World, topics: Collection[Topic]) -> LogPosition:
    """Where the log ends now."""
    async with open_log(kafka_of(world), sorted(topics)) as log:
        return LogPosition(await log.ends())


async def written_about(world: World, subject: str) -> Counter[str]:
    """The ids of all facts about something that are in the log now, as often as they stand there."""
    topics = [topic.value for topic in Topic]
    facts = [fact async for batch in read_to_end(kafka_of(world), topics) for fact in batch]
    return Counter(fact.id for fact in facts if fact.subject == subject)


def ids(told: Iterable[Block]) -> list[str]:
    return [event.json["id"] for event in told]


def by_type(told: Iterable[Block]) -> dict[str, list[str]]:
    """The ids in their order, which holds for each type and not between types."""
    found: dict[str, list[str]] = {}
    for event in told:
        found.setdefault(event.event, []).append(event.json["id"])
    return found


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
    interview = await an_interview(client)
    before = await written_about(world, interview["id"])
    end = await end_of(world, ABOUT_INTERVIEWS)
    async with stream(client, f"/v1/interviews/{interview['id']}/events") as found:
        told = await events_up_to(found, end)
    # What follows from the end of an interview may still be written meanwhile.
    assert before <= Counter(ids(told)) <= await written_about(world, interview["id"])
    assert told[0].event == "call.requested.v1"
    assert {"call.placed.v1", "response.scored.v1", "interview.evaluated.v1"} <= {event.event for event in told}


async def test_a_client_that_comes_back_is_sent_the_rest(client: httpx.AsyncClient, world: World) -> None:
    job = await a_job(client)
    topics = ABOUT_JOBS | ABOUT_INTERVIEWS
    async with stream(client, job_id=job["id"]) as found:
        # Not before its questions: they may be in the job sooner than the stream hears of them.
        before = (await blocks_up_to(found, await end_of(world, topics)))[-1].id
    interview = await an_interview(client, job)
    async with stream(client, job_id=job["id"], last_event_id=before) as found:
        came = await blocks_up_to(found, await end_of(world, topics))
    whole = [block for block in came if block.data is not None]
    assert {event.json["subject"] for event in whole} == {interview["id"]}

    middle = len(whole) // 2
    seen, left = whole[: middle + 1], whole[middle + 1 :]
    last, reached = seen[-1].id, came[-1].id
    assert last is not None
    assert reached is not None
    async with stream(client, headers={"Last-Event-ID": last}, job_id=job["id"], last_event_id=before) as found:
        rest = await events_up_to(found, LogPosition.parse(reached))
    assert by_type(event for event in rest if event.json["id"] in ids(left)) == by_type(left)
    assert {*ids(rest)} & ({*ids(seen)} - {*ids(left)}) == set()


async def test_filters_go_together(client: httpx.AsyncClient, world: World) -> None:
    job, other = await a_job(client), await a_job(client)
    interview, foreign = await an_interview(client, job), await an_interview(client, other)
    topics = [Topic.INTERVIEW_EVALUATED, Topic.JD_CREATED]
    everything = {"from": "beginning"}

    async def subjects(*types: Topic, **query: str) -> list[str]:
        """Of all that there is: what is told of, in its order; the log may hold a fact twice."""
        end = await end_of(world, types)
        async with stream(client, "/v1/events", None, type=list(types), **query, **everything) as found:
            return list(dict.fromkeys(event.json["subject"] for event in await events_up_to(found, end)))

    assert await subjects(*topics, job_id=job["id"]) == [job["id"], interview["id"]]
    assert await subjects(topics[0], candidate_id=foreign["candidate_id"]) == [foreign["id"]]


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
            base_url=f"http://{LOOPBACK}:{port}",
            headers={"X-API-Key": world.api_key},
            timeout=LIMIT_SECONDS,
            trust_env=False,
        ) as connected,
    ):
        yield process, connected


async def test_whichever_gateway_answers_goes_on_after_the_last_event(client: httpx.AsyncClient, world: World) -> None:
    async with another_gateway(world) as (_, elsewhere):
        async with stream(elsewhere, type="jd.created") as found:
            before = await first_id(found)
        jobs = [(await a_job(client))["id"] for _ in range(2)]
        end = await end_of(world, [Topic.JD_CREATED])
        async with stream(elsewhere, headers={"Last-Event-ID": before}, type="jd.created") as found:
            (first, _) = await events_up_to(found, end)
        assert first.id is not None
        async with stream(client, headers={"Last-Event-ID": first.id}, type="jd.created") as found:
            (second,) = await events_up_to(found, end)
    assert [first.json["subject"], second.json["subject"]] == jobs


async def test_a_gateway_that_is_told_to_end_ends_its_streams_at_once(world: World) -> None:
    # It would wait for longer than it is given here before it is killed.
    async with another_gateway(world, GATEWAY_DRAIN_SECONDS="240") as (process, elsewhere):
        process.stop_seconds = LIMIT_SECONDS
        async with stream(elsewhere, type="jd.questions_edited") as found:  # which nobody does meanwhile
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
        async with asyncio.timeout(LIMIT_SECONDS):
            while not (await elsewhere.get("/v1/events", headers={"Prefer": "wait=0"})).is_success:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_without_a_key_nothing_is_told(world: World) -> None:
    async with httpx.AsyncClient(base_url=world.url, timeout=LIMIT_SECONDS, trust_env=False) as stranger:
        assert (await stranger.get("/v1/events")).status_code == 401
