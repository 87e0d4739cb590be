"""What holds for every address: one answer to a key, conditional requests, ranges, lists, many at once."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pymongo import AsyncMongoClient

from devkit.openai.faults import Fault
from devkit.ports import LOOPBACK, free_port
from devkit.product import gateway_process
from devkit.world import World
from shared.events.topics import Topic
from tests.integration.gateway.conftest import REQUEST_SECONDS, ModelFaults
from tests.integration.gateway.story import (
    PATIENT,
    a_description,
    a_job,
    an_interview,
    created,
    eventually,
    facts_about,
)

EDIT = {"questions": [{"text": "Why?", "competency": "culture", "good_answer": "Names a reason."}]}


@pytest.fixture
async def replica(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """Another gateway beside the world's."""
    port = free_port()
    async with (
        gateway_process(world.environment, port, world.logs),
        httpx.AsyncClient(
            base_url=f"http://{LOOPBACK}:{port}",
            headers={"X-API-Key": world.api_key},
            timeout=REQUEST_SECONDS,
            trust_env=False,
        ) as client,
    ):
        yield client


@pytest.fixture(scope="module")
async def interview(world: World) -> dict[str, Any]:
    """An interview that is evaluated and not reviewed."""
    async with httpx.AsyncClient(
        base_url=world.url, headers={"X-API-Key": world.api_key}, timeout=REQUEST_SECONDS, trust_env=False
    ) as client:
        return await an_interview(client)


def _same(answer: httpx.Response) -> tuple[object, ...]:
    kept = ("content-type", "location", "etag", "preference-applied", "retry-after")
    return answer.status_code, answer.content, [answer.headers.get(name) for name in kept]


def _record(key: str) -> str:
    """Under which name the gateways keep how the write with a key stands."""
    return f"default/{hashlib.sha256(key.encode()).hexdigest()}"


async def test_a_repeated_write_has_the_same_answer_wherever_it_is_sent(
    client: httpx.AsyncClient, replica: httpx.AsyncClient
) -> None:
    headers = {"Idempotency-Key": "conventions-same", **PATIENT}
    job = {"title": "Engineer", "description": a_description()}
    first = await client.post("/v1/jobs", json=job, headers=headers)
    again = await replica.post("/v1/jobs", json=dict(reversed(job.items())), headers=headers)
    assert (first.status_code, _same(again)) == (201, _same(first))
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")


async def test_a_write_that_is_worked_on_is_not_begun_again_by_another_gateway(
    client: httpx.AsyncClient, replica: httpx.AsyncClient, model_faults: ModelFaults, world: World
) -> None:
    await model_faults.put(Fault.DOWN, on="interview_questions")
    headers = {"Idempotency-Key": "conventions-flight", **PATIENT}
    job = {"title": "Engineer", "description": a_description()}
    async with AsyncMongoClient[dict[str, Any]](world.mongod.url) as mongo:
        records = mongo["screener"]["gateway.idempotency"]
        first = asyncio.create_task(client.post("/v1/jobs", json=job, headers=headers))
        begun = {"_id": _record("conventions-flight"), "holder": {"$exists": True}}
        await eventually(lambda: records.find_one(begun))
    refused = await replica.post("/v1/jobs", json=job, headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:screener:problem:request-in-flight")
    assert int(refused.headers["Retry-After"]) >= 1
    other = await replica.post("/v1/jobs", json={**job, "title": "Another"}, headers=headers)
    assert (other.status_code, other.json()["type"]) == (422, "urn:screener:problem:idempotency-key-reused")
    await model_faults.clear()
    answer = await first
    assert answer.status_code == 201
    assert _same(await replica.post("/v1/jobs", json=job, headers=headers)) == _same(answer)


async def test_a_key_stands_for_one_address(client: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "conventions-address"}
    candidate = await created(await client.post("/v1/candidates", json=PERSON, headers=headers))
    answer = await client.post("/v1/jobs", json={"title": "E", "description": "P"}, headers=headers)
    assert answer.json()["type"] == "urn:screener:problem:idempotency-key-reused"
    assert candidate["id"]


async def test_a_refused_write_may_be_mended_under_its_key(client: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "conventions-mended"}
    refused = await client.post("/v1/candidates", json={**PERSON, "phone": "12"}, headers=headers)
    assert refused.status_code == 422
    await created(await client.post("/v1/candidates", json=PERSON, headers=headers))


async def test_what_has_not_changed_is_not_sent_again(client: httpx.AsyncClient, interview: dict[str, Any]) -> None:
    path = f"/v1/interviews/{interview['id']}"
    for address in (path, f"{path}/result", f"{path}/responses", f"/v1/jobs/{interview['job_id']}"):
        read = await client.get(address)
        assert read.headers["Cache-Control"] == "private, no-cache"
        known = await client.get(address, headers={"If-None-Match": f'"other", W/{read.headers["ETag"]}'})
        assert (known.status_code, known.content, known.headers["ETag"]) == (304, b"", read.headers["ETag"])
        changed = await client.get(address, headers={"If-None-Match": '"other"'})
        assert changed.content == read.content


async def test_of_many_who_edit_the_same_version_exactly_one_succeeds(
    client: httpx.AsyncClient, replica: httpx.AsyncClient, world: World
) -> None:
    job = await a_job(client)
    path = f"/v1/jobs/{job['id']}"
    tag = (await client.get(path)).headers["ETag"]

    async def edit(number: int) -> httpx.Response:
        question = {**EDIT["questions"][0], "text": f"Question of editor {number}?"}
        editor = (client, replica)[number % 2]
        headers = {"If-Match": tag, "Idempotency-Key": f"{job['id']}-{number}"}
        return await editor.put(f"{path}/questions", json={"questions": [question]}, headers=headers)

    answers = await asyncio.gather(*(edit(number) for number in range(12)))
    assert sorted(answer.status_code for answer in answers) == [200, *[412] * 11]
    (won,) = (answer for answer in answers if answer.status_code == 200)
    read = await client.get(path)
    assert (read.json(), read.headers["ETag"]) == (won.json(), won.headers["ETag"])
    assert len({fact.id for fact in await facts_about(world, job["id"], Topic.JD_QUESTIONS_EDITED)}) == 1
    again = await edit(answers.index(won))
    assert _same(again) == _same(won)
    next_edit = await client.put(f"{path}/questions", json=EDIT, headers={"If-Match": won.headers["ETag"]})
    assert next_edit.status_code == 200


async def test_a_conditional_edit_that_lost_its_gateway_is_answered_when_it_is_repeated(
    client: httpx.AsyncClient, world: World
) -> None:
    job = await a_job(client)
    path = f"/v1/jobs/{job['id']}"
    headers = {"If-Match": (await client.get(path)).headers["ETag"], "Idempotency-Key": f"{job['id']}-lost"}
    first = await client.put(f"{path}/questions", json=EDIT, headers=headers)
    async with AsyncMongoClient[dict[str, Any]](world.mongod.url) as mongo:
        # As if the gateway had died between the fact and the answer, and its lease were over.
        lost = await mongo["screener"]["gateway.idempotency"].update_one(
            {"_id": _record(headers["Idempotency-Key"]), "answer": {"$exists": True}},
            {"$unset": {"answer": ""}, "$set": {"leased_until": datetime(2000, 1, 1, tzinfo=UTC)}},
        )
        assert lost.modified_count
    again = await client.put(f"{path}/questions", json=EDIT, headers=headers)
    assert (again.status_code, again.json()) == (200, first.json())
    assert len({fact.id for fact in await facts_about(world, job["id"], Topic.JD_QUESTIONS_EDITED)}) == 1


async def test_a_version_that_comes_again_can_be_edited_again(client: httpx.AsyncClient) -> None:
    job = await a_job(client)
    path = f"/v1/jobs/{job['id']}/questions"
    tags: list[str] = []
    for text in ("One?", "Two?", "One?", "Two?"):
        edit = {"questions": [{**EDIT["questions"][0], "text": text}]}
        headers = {"If-Match": tags[-1]} if tags else {}
        answer = await client.put(path, json=edit, headers=headers)
        assert answer.status_code == 200, answer.text
        tags.append(answer.headers["ETag"])
    assert (tags[0], tags[1]) == (tags[2], tags[3])


async def test_a_resume_is_replaced_only_where_it_is_what_was_read(client: httpx.AsyncClient) -> None:
    candidate = await client.post("/v1/candidates", json=PERSON)
    path = f"/v1/candidates/{candidate.json()['id']}/resume"
    files = {"resume": ("cv.pdf", b"%PDF-1.7 and nothing more", "application/pdf")}
    first = await client.put(path, files=files, headers={"If-Match": candidate.headers["ETag"], **PATIENT})
    late = await client.put(path, files=files, headers={"If-Match": candidate.headers["ETag"]})
    star = await client.put(path, files=files, headers={"If-Match": "*"})
    assert (first.status_code, late.status_code, star.status_code) == (200, 412, 200)
    assert late.json()["type"] == "urn:screener:problem:precondition-failed"


async def test_of_two_who_review_the_same_result_exactly_one_succeeds(
    client: httpx.AsyncClient, replica: httpx.AsyncClient
) -> None:
    path = f"/v1/interviews/{(await an_interview(client))['id']}"
    tag = (await client.get(path)).headers["ETag"]

    async def review(reviewer: httpx.AsyncClient, word: str) -> httpx.Response:
        body = {"decision": "overridden", "recommendation": word, "reason": f"I say {word}."}
        return await reviewer.post(f"{path}/review", json=body, headers={"If-Match": tag})

    answers = await asyncio.gather(review(client, "hire"), review(replica, "reject"))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    (won,) = (answer for answer in answers if answer.status_code == 200)
    read = await client.get(path)
    assert read.json()["result"]["review"] == won.json()["result"]["review"]
    assert read.headers["ETag"] == won.headers["ETag"]


async def test_a_part_of_a_recording_can_be_had(client: httpx.AsyncClient, interview: dict[str, Any]) -> None:
    path = interview["answers"][0]["audio"]
    whole = await client.get(path)
    size, tag = len(whole.content), whole.headers["ETag"]
    assert (whole.headers["Accept-Ranges"], whole.headers["Cache-Control"]) == ("bytes", "private, max-age=86400")
    for asked, first, last in (("0-99", 0, 99), ("100-", 100, size - 1), ("-50", size - 50, size - 1)):
        part = await client.get(path, headers={"Range": f"bytes={asked}"})
        assert (part.status_code, part.headers["Content-Range"]) == (206, f"bytes {first}-{last}/{size}")
        assert part.content == whole.content[first : last + 1]
        assert part.headers["ETag"] == tag
    beyond = await client.get(path, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
    assert beyond.json()["type"] == "urn:screener:problem:range-not-satisfiable"
    for condition, status in ((tag, 206), ('"other"', 200), ("Mon, 23 Nov 2026 10:00:00 GMT", 200)):
        answer = await client.get(path, headers={"Range": "bytes=0-9", "If-Range": condition})
        assert answer.status_code == status
    head = await client.head(path, headers={"Range": "bytes=0-9"})
    assert (head.status_code, head.headers["Content-Length"], head.content) == (200, str(size), b"")
    assert (await client.get(path, headers={"If-None-Match": tag, "Range": "bytes=0-9"})).status_code == 304


async def test_interviews_are_found_by_what_became_of_them(
    client: httpx.AsyncClient, interview: dict[str, Any]
) -> None:
    result = interview["result"]
    score = result["overall_score"]

    async def listed(**params: object) -> list[str]:
        query = {"limit": 100, "job_id": interview["job_id"], **params}
        page = await created(await client.get("/v1/interviews", params=query), 200)
        return [item["id"] for item in page["items"]]

    await eventually(lambda: listed(recommendation=result["recommendation"]))
    now = datetime.now(UTC)
    for found in (
        {"status": "completed", "outcome": "complete", "needs_human": result["needs_human"]},
        {"min_score": score, "max_score": score, "sort": "-score"},
        {"created_after": (now - timedelta(hours=1)).isoformat(), "created_before": (now + timedelta(1)).isoformat()},
        {"candidate_id": interview["candidate_id"], "sort": "created_at"},
    ):
        assert await listed(**found) == [interview["id"]], found
    for missing in (
        {"min_score": min(10, score + 0.1)} if score < 10 else {"max_score": 0},
        {"outcome": "declined"},
        {"reviewed_recommendation": "hire"},
        {"created_before": (now - timedelta(hours=1)).isoformat()},
    ):
        assert await listed(**missing) == [], missing
    review = {"decision": "overridden", "recommendation": "hire", "reason": "Spoke with her."}
    await created(await client.post(f"/v1/interviews/{interview['id']}/review", json=review), 200)
    assert await listed(reviewed_recommendation="hire") == [interview["id"]]


async def test_candidates_are_found_by_their_address(client: httpx.AsyncClient) -> None:
    email = f"{a_description()[-36:]}example.com".replace(".", "@", 1)
    person = {**PERSON, "email": email}
    identity = (await created(await client.post("/v1/candidates", json=person)))["id"]
    found = await created(await client.get("/v1/candidates", params={"email": email}), 200)
    assert [item["id"] for item in found["items"]] == [identity]
    by_phone = await client.get("/v1/candidates", params={"email": email, "phone": "+1 312 555-0142"})
    assert [item["id"] for item in by_phone.json()["items"]] == [identity]
    refused = await client.get("/v1/candidates", params={"phone": "12"})
    assert refused.json()["errors"][0]["parameter"] == "phone"


async def test_a_cursor_goes_with_its_order_alone(client: httpx.AsyncClient) -> None:
    await asyncio.gather(*(a_job(client) for _ in range(3)))
    page = await created(await client.get("/v1/jobs", params={"limit": 1, "sort": "created_at"}), 200)
    refused = await client.get("/v1/jobs", params={"cursor": page["next_cursor"]})
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (422, "cursor")
    on = await client.get("/v1/jobs", params={"cursor": page["next_cursor"], "sort": "created_at"})
    assert on.json()["items"][0]["created_at"] >= page["items"][0]["created_at"]


PERSON = {"name": "Ada", "phone": "+13125550142"}
