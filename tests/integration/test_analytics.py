"""Figures of real interviews, and the worker that counts them."""

import asyncio
import csv
import io
import secrets
import time
from typing import Any

import httpx
from aiokafka import AIOKafkaProducer

from devkit.world import World
from shared.events.topics import Topic
from tests.integration.office import Office
from tests.integration.phones import Phones
from tests.integration.test_consumers import letters, told_to_end
from tests.integration.test_main_job import screened

SECONDS = 90.0


async def until(http: httpx.AsyncClient, kind: str, job_id: str, wanted: Any) -> dict[str, Any]:
    """The total of a report, once it is as `wanted` says."""
    limit = time.monotonic() + SECONDS
    while True:
        answer = await http.get(f"/v1/analytics/{kind}", params={"job_id": job_id})
        assert answer.status_code == 200, answer.text
        total: dict[str, Any] = answer.json()["total"]
        if wanted(total):
            return total
        assert time.monotonic() < limit, total
        await asyncio.sleep(0.2)


async def job_of(office: Office, interview_id: str) -> str:
    """Which job an interview is for."""
    return str((await office.http.get(f"/v1/interviews/{interview_id}")).json()["job_id"])


async def test_an_interview_is_counted_with_what_it_cost(world: World, office: Office, phones: Phones) -> None:
    interview_id, _ = await screened(office, phones, {"name": "strong"})
    await office.evaluated(interview_id)
    job_id = await job_of(office, interview_id)

    funnel = await until(office.http, "funnel", job_id, lambda total: total["steps"][5]["interviews"] == 1)
    assert [step["interviews"] for step in funnel["steps"]] == [1, 1, 1, 1, 1, 1, 0]
    assert funnel["outcomes"] == {"complete": 1}

    asked = {"job_id": job_id}
    scores = (await office.http.get("/v1/analytics/scores", params=asked)).json()["total"]["questions"]
    judged = sum(question["count"] for question in scores)
    cost = await until(
        office.http,
        "cost",
        job_id,
        lambda total: total["call_seconds"] > 0 and total["tokens"][1]["answers"] == judged,
    )
    spent = {each["task"]: each for each in cost["tokens"]}
    assert spent["judging"]["input_tokens"] > 0
    assert spent["judging"]["unknown"] == 0
    assert spent["summary"]["answers"] == 1
    assert spent["transcription"]["answers"] == 0, "its server counts seconds, and nobody makes tokens of them"

    # That something was answered stands in another topic than the evaluation, and may be counted after it.
    all_answered = [(1, 1)] * len(scores)
    await until(
        office.http,
        "drop-off",
        job_id,
        lambda total: [(row["asked"], row["answered"]) for row in total["questions"]] == all_answered,
    )

    table = await office.http.get("/v1/analytics/attempts", params=asked, headers={"Accept": "text/csv"})
    assert table.headers["content-type"].startswith("text/csv")
    [header, *rows] = csv.reader(io.StringIO(table.text, newline=""))
    assert header == ["window_start", "hour", "outcome", "attempts"]
    assert [row[0] == "total" for row in rows] == [False, True]
    assert (await office.http.get("/v1/analytics/funnel", params={"job_id": "job_none"})).status_code == 404


async def test_what_was_killed_counts_on_and_ends_with_0(world: World, office: Office, phones: Phones) -> None:
    interview_id, _ = await screened(office, phones, {"name": "one_word"})
    analytics = world.services["analytics_service"]
    await analytics.kill()
    try:
        await office.evaluated(interview_id)
    finally:
        await analytics.start()
    job_id = await job_of(office, interview_id)
    await until(office.http, "time-to-result", job_id, lambda total: total["duration"]["count"] == 1)

    try:
        assert await told_to_end(analytics) == 0
    finally:
        await analytics.start()


async def test_what_analytics_cannot_read_is_dead_lettered_once(world: World, office: Office) -> None:
    poison = secrets.token_bytes(16)
    async with AIOKafkaProducer(bootstrap_servers=world.kafka.bootstrap) as producer:
        place = await producer.send_and_wait(Topic.RESPONSE_SKIPPED.value, poison, key=b"nobody")
    found = await until_letters(world, poison, {"analytics_service", "telephony_service"})
    assert sorted(headers["dlq_service"] for headers in found) == [b"analytics_service", b"telephony_service"]
    assert {int(headers["dlq_offset"]) for headers in found} == {place.offset}


async def until_letters(world: World, poison: bytes, services: set[str]) -> list[dict[str, bytes]]:
    """The letters of a record, once these services have written theirs."""
    async with asyncio.timeout(SECONDS):
        while True:
            found = await letters(world, Topic.RESPONSE_SKIPPED, poison, "nobody")
            if services <= {headers["dlq_service"].decode() for headers in found}:
                return found
            await asyncio.sleep(0.3)
