import asyncio

import httpx

from devkit.openai.faults import Fault
from devkit.world import World
from shared.clock import utc_now
from shared.events.fact import follow
from shared.events.jobs import JobCreated
from shared.kafka.publisher import Publisher
from shared.kafka.settings import KafkaSettings
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.projection import Projection
from shared.mongo.settings import MongoSettings
from tests.integration.gateway.conftest import ModelFaults
from tests.integration.gateway.story import PATIENT, a_description, a_job, created, eventually

QUESTION = {"text": "Why us?", "competency": "culture", "good_answer": "Names something only we do."}


async def test_a_job_can_be_read_as_soon_as_it_is_answered(client: httpx.AsyncClient) -> None:
    async def write_and_read(number: int) -> None:
        job = {"title": f"Engineer {number}", "description": a_description()}
        answer = await client.post("/v1/jobs", json=job)
        await created(answer)
        assert (await created(await client.get(answer.headers["Location"]), 200))["title"] == f"Engineer {number}"

    await asyncio.gather(*(write_and_read(number) for number in range(20)))


async def test_whoever_waits_gets_the_questions(client: httpx.AsyncClient) -> None:
    job = {"title": "Engineer", "description": a_description(), "company": "Example Travel"}
    answer = await client.post("/v1/jobs", json=job, headers={"Prefer": "wait=61"})
    body = await created(answer)
    assert answer.headers["Preference-Applied"] == "wait=60"
    assert (body["questions_status"], body["questions_source"], body["company"]) == ("ready", "model", "Example Travel")
    assert 5 <= len(body["questions"]) <= 7


async def test_whoever_does_not_wait_for_the_questions_has_the_job(
    client: httpx.AsyncClient, model_faults: ModelFaults
) -> None:
    await model_faults.put(Fault.DOWN, on="interview_questions")
    job = await created(await client.post("/v1/jobs", json={"title": "Engineer", "description": a_description()}))
    assert (job["questions_status"], job["questions"]) == ("pending", None)


async def test_the_same_job_handed_in_again_is_the_same_job(client: httpx.AsyncClient) -> None:
    first = await a_job(client)
    again = {"title": "  BACKEND\n engineer ", "description": first["description"].upper().replace(" ", "\t ")}
    same = await created(await client.post("/v1/jobs", json=again), 200)
    assert same == first


async def test_a_write_that_nobody_waits_for_is_accepted_and_readable_in_a_moment(
    client: httpx.AsyncClient, world: World
) -> None:
    service = world.services["jd_service"]
    await service.stop()
    try:
        job = {"title": "Engineer", "description": a_description()}
        answer = await client.post("/v1/jobs", json=job, headers={"Prefer": "wait=0"})
        accepted = await created(answer, 202)
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.headers["Location"] == accepted["location"] == f"/v1/jobs/{accepted['id']}"
        assert (await client.get(accepted["location"])).status_code == 404
    finally:
        await service.start()
    found = await eventually(lambda: _found(client, accepted["location"]))
    assert found["title"] == "Engineer"


async def test_edited_questions_can_be_read_at_once_and_the_last_edit_counts(client: httpx.AsyncClient) -> None:
    job = await a_job(client)
    for text in ("First?", "Second?"):
        edit = {"questions": [{**QUESTION, "text": text}], "edited_by": "dana"}
        edited = await created(await client.put(f"/v1/jobs/{job['id']}/questions", json=edit), 200)
        assert [question["text"] for question in edited["questions"]] == [text]
    read = await created(await client.get(f"/v1/jobs/{job['id']}"), 200)
    assert (read["questions"], read["questions_source"], read["edited_by"]) == (
        edited["questions"],
        "recruiter",
        "dana",
    )


async def test_a_job_that_does_not_exist_cannot_be_edited(client: httpx.AsyncClient) -> None:
    answer = await client.put("/v1/jobs/job_none/questions", json={"questions": [QUESTION]})
    assert answer.json()["type"] == "urn:screener:problem:job-not-found"


async def test_pages_together_are_the_list_newest_first(client: httpx.AsyncClient) -> None:
    handed_in = [(await a_job(client))["id"] for _ in range(5)]
    listed: list[str] = []
    cursor: str | None = None
    while True:
        after = {"cursor": cursor} if cursor else {}
        page = await created(await client.get("/v1/jobs", params={"limit": "2", **after}), 200)
        assert len(page["items"]) <= 2
        listed += [job["id"] for job in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(set(listed)) == len(listed)
    assert listed[:5] == handed_in[::-1]


async def test_another_tenants_job_is_not_there(client: httpx.AsyncClient, world: World) -> None:
    job = "job_of_somebody_else"
    data = JobCreated(title="Secret", description="Secret", company="Other")
    fact = follow(data, source="/test", subject=job, tenant="other", cause="test", time=utc_now())
    async with Publisher(KafkaSettings(kafka_bootstrap_servers=world.kafka.bootstrap), "test") as publisher:
        await publisher.publish(fact)
    async with Database(MongoSettings(mongodb_url=world.mongod.url, mongodb_timeout_ms=60_000)) as database:
        await eventually(lambda: Projection(database, CollectionName.JOBS).get(job))
    assert (await client.get(f"/v1/jobs/{job}")).status_code == 404
    assert (await client.put(f"/v1/jobs/{job}/questions", json={"questions": [QUESTION]})).status_code == 404
    answer = await client.post("/v1/interviews", json={"job_id": job, "candidate_id": "cand_none"}, headers=PATIENT)
    assert answer.json()["type"] == "urn:screener:problem:job-not-found"
    assert "Secret" not in (await client.get("/v1/jobs", params={"limit": 100})).text


async def _found(client: httpx.AsyncClient, location: str) -> dict[str, object] | None:
    answer = await client.get(location)
    return answer.json() if answer.status_code == 200 else None
