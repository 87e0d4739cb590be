import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import httpx
import pytest

from devkit.openai.faults import Fault
from devkit.world import World
from shared.events.topics import Topic
from tests.integration.gateway.conftest import REQUEST_SECONDS, ModelFaults
from tests.integration.gateway.story import (
    PATIENT,
    POLL_SECONDS,
    a_candidate,
    a_description,
    a_job,
    an_interview,
    created,
    eventually,
    facts_about,
    over,
    sample,
    waited_for,
)

Interview = dict[str, Any]


async def _pending(client: httpx.AsyncClient) -> Interview:
    """Nobody picks up, and the next attempt is half an hour away."""
    job, candidate = await asyncio.gather(a_job(client), a_candidate(client, "no_answer"))
    asked = {"job_id": job["id"], "candidate_id": candidate["id"]}
    return await created(await client.post("/v1/interviews", json=asked))


@pytest.fixture(scope="module")
async def visitor(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A client for what several tests share."""
    async with httpx.AsyncClient(
        base_url=world.url, headers={"X-API-Key": world.api_key}, timeout=REQUEST_SECONDS, trust_env=False
    ) as connected:
        yield connected


@pytest.fixture(scope="module")
async def answered(visitor: httpx.AsyncClient) -> Interview:
    """What whoever waited for the evaluated interview was answered."""
    return await waited_for(visitor)


@pytest.fixture(scope="module")
async def evaluated(visitor: httpx.AsyncClient, answered: Interview) -> Interview:
    """The same one, in whose result nothing is missing any more."""
    return await over(visitor, answered["id"])


async def test_whoever_waits_gets_the_evaluated_interview(answered: Interview, evaluated: Interview) -> None:
    assert answered["result"] == evaluated["result"]
    assert (evaluated["status"], evaluated["outcome"]) == ("completed", "complete")
    assert evaluated["attempts"][0]["consent"] is True
    assert evaluated["attempts"][0]["call_status"] == "completed"
    for answer in evaluated["answers"]:
        assert answer["status"] == "scored"
        for criterion in answer["criteria"].values():
            assert all(quote in answer["transcript"] for quote in criterion["quotes"])
    assert evaluated["result"]["recommendation"] in {"hire", "consider", "reject"}
    assert "phone" not in evaluated


async def test_the_result_is_the_scorecard_with_its_evidence(client: httpx.AsyncClient, evaluated: Interview) -> None:
    scorecard = await created(await client.get(f"/v1/interviews/{evaluated['id']}/result"), 200)
    assert scorecard["overall_score"] == evaluated["result"]["overall_score"]
    assert scorecard["answers"] == evaluated["answers"]
    responses = await created(await client.get(f"/v1/interviews/{evaluated['id']}/responses"), 200)
    assert responses["items"] == evaluated["answers"]


async def test_an_answer_can_be_heard(client: httpx.AsyncClient, evaluated: Interview) -> None:
    answer = await client.get(evaluated["answers"][0]["audio"])
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "audio/wav")
    assert answer.content.startswith(b"RIFF")
    assert int(answer.headers["Content-Length"]) == len(answer.content)


async def test_a_question_that_was_not_asked_has_no_recording(client: httpx.AsyncClient, evaluated: Interview) -> None:
    answer = await client.get(f"/v1/interviews/{evaluated['id']}/responses/19/audio")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:screener:problem:audio-not-found")


async def test_a_review_can_be_read_at_once_and_the_last_one_holds(
    client: httpx.AsyncClient, evaluated: Interview
) -> None:
    path = f"/v1/interviews/{evaluated['id']}/review"
    confirmed = await created(await client.post(path, json={"decision": "confirmed"}), 200)
    assert confirmed["result"]["review"]["recommendation"] == evaluated["result"]["recommendation"]
    override = {"decision": "overridden", "recommendation": "reject", "reason": "Spoke with her."}
    overridden = await created(await client.post(path, json=override), 200)
    review = overridden["result"]["review"]
    assert (review["decision"], review["recommendation"], review["reason"]) == (
        "overridden",
        "reject",
        "Spoke with her.",
    )
    assert review["reviewer"]
    assert overridden["result"]["recommendation"] == evaluated["result"]["recommendation"]


@pytest.mark.parametrize(
    "review",
    [
        {"decision": "overridden"},
        {"decision": "overridden", "recommendation": "hire"},
        {"decision": "overridden", "reason": "x"},
        {"decision": "maybe"},
    ],
)
async def test_an_incomplete_review_is_refused(
    client: httpx.AsyncClient, evaluated: Interview, review: dict[str, str]
) -> None:
    answer = await client.post(f"/v1/interviews/{evaluated['id']}/review", json=review)
    assert answer.json()["type"] == "urn:screener:problem:invalid-request"


async def test_confirming_something_else_is_refused(client: httpx.AsyncClient, evaluated: Interview) -> None:
    other = next(word for word in ("hire", "reject") if word != evaluated["result"]["recommendation"])
    review = {"decision": "confirmed", "recommendation": other}
    answer = await client.post(f"/v1/interviews/{evaluated['id']}/review", json=review)
    assert answer.json()["errors"][0]["pointer"] == "/recommendation"


async def test_a_rescore_can_be_read_at_once_and_leads_to_a_newer_result(client: httpx.AsyncClient) -> None:
    interview = await an_interview(client)
    path = f"/v1/interviews/{interview['id']}"
    asked = await created(await client.post(f"{path}/rescore"), 200)
    assert asked["result"] is not None

    async def rescored() -> bool:
        result = await created(await client.get(f"{path}/result"), 200)
        before, now = (datetime.fromisoformat(each["evaluated_at"]) for each in (interview["result"], result))
        return now > before and not result["is_being_rescored"]

    await eventually(rescored)


async def test_an_interview_that_is_over_cannot_be_cancelled(client: httpx.AsyncClient, evaluated: Interview) -> None:
    answer = await client.post(f"/v1/interviews/{evaluated['id']}/cancel", json={"reason": "Hired somebody."})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:screener:problem:interview-over")


async def test_a_pending_interview_is_not_evaluated_and_can_be_cancelled(client: httpx.AsyncClient) -> None:
    interview = await _pending(client)
    path = f"/v1/interviews/{interview['id']}"
    for answer in (
        await client.get(f"{path}/result"),
        await client.post(f"{path}/review", json={"decision": "confirmed"}),
        await client.post(f"{path}/rescore"),
    ):
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:screener:problem:not-evaluated")
        assert int(answer.headers["Retry-After"]) > 0
    assert (await client.get(f"{path}/responses/0/audio")).status_code == 404
    cancelled = await created(await client.post(f"{path}/cancel", json={"reason": "Hired somebody."}), 200)
    assert cancelled["is_cancelling"] or cancelled["outcome"] == "cancelled"
    again = await client.post(f"{path}/cancel", json={"reason": "Again."})
    assert again.status_code == 200

    async def is_over() -> Interview | None:
        found = await created(await client.get(path), 200)
        return found if found["outcome"] else None

    ended = await eventually(is_over)
    assert (ended["status"], ended["outcome"]) == ("failed", "cancelled")
    assert "Hired somebody." in ended["outcome_reason"]


async def test_without_questions_nobody_is_called(client: httpx.AsyncClient, model_faults: ModelFaults) -> None:
    await model_faults.put(Fault.DOWN, on="interview_questions")
    job = await created(await client.post("/v1/jobs", json={"title": "Engineer", "description": a_description()}))
    candidate = await a_candidate(client)
    asked = {"job_id": job["id"], "candidate_id": candidate["id"]}
    answer = await client.post("/v1/interviews", json=asked, headers={"Prefer": "wait=1"})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:screener:problem:questions-not-ready")
    assert int(answer.headers["Retry-After"]) > 0
    await model_faults.clear()
    assert (await client.post("/v1/interviews", json=asked, headers=PATIENT)).status_code == 201


async def test_an_unread_resume_is_waited_for(client: httpx.AsyncClient, model_faults: ModelFaults) -> None:
    who = sample("strong")
    job = await a_job(client)
    await model_faults.put(Fault.DOWN, on="resume_facts")
    # With bytes of its own, so that no other test has had it read.
    file = {"resume": (who.resume.name, who.resume.read_bytes() + b"\n% another copy\n", who.media_type)}
    form = {"name": who.name, "phone": who.phone}
    candidate = await created(await client.post("/v1/candidates", data=form, files=file))
    asked = {"job_id": job["id"], "candidate_id": candidate["id"]}
    answer = await client.post("/v1/interviews", json=asked, headers={"Prefer": "wait=1"})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:screener:problem:resume-not-ready")
    await model_faults.clear()
    assert (await client.post("/v1/interviews", json=asked, headers=PATIENT)).status_code == 201


async def test_the_same_key_makes_one_interview_and_one_call(client: httpx.AsyncClient, world: World) -> None:
    job, candidate = await asyncio.gather(a_job(client), a_candidate(client, "no_answer"))
    asked = {"job_id": job["id"], "candidate_id": candidate["id"]}

    async def ask() -> httpx.Response:
        while True:
            answer = await client.post("/v1/interviews", json=asked, headers={"Idempotency-Key": "interviews-1"})
            if answer.status_code != 409:
                return answer
            assert answer.json()["type"] == "urn:screener:problem:request-in-flight"
            await asyncio.sleep(POLL_SECONDS)

    answers = await asyncio.gather(*(ask() for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    listed = await created(await client.get("/v1/interviews", params={"job_id": job["id"]}), 200)
    assert len(listed["items"]) == 1
    requests = await facts_about(world, listed["items"][0]["id"], Topic.CALL_REQUESTED)
    assert len({(fact.id, fact.data) for fact in requests}) == 1, "one id, and one deadline for it"


async def test_lists_are_filtered(client: httpx.AsyncClient, evaluated: Interview) -> None:
    pending = await _pending(client)

    async def listed(**filters: str) -> list[str]:
        page = await created(await client.get("/v1/interviews", params={"limit": 100, **filters}), 200)
        return [interview["id"] for interview in page["items"]]

    assert await listed(job_id=evaluated["job_id"]) == [evaluated["id"]]
    assert await listed(candidate_id=pending["candidate_id"]) == [pending["id"]]
    assert await listed(job_id=evaluated["job_id"], candidate_id=pending["candidate_id"]) == []
    assert evaluated["id"] in await listed(status="completed")
    assert evaluated["id"] not in await listed(status="pending")


@pytest.mark.parametrize(("missing", "kind"), [("job_id", "job-not-found"), ("candidate_id", "candidate-not-found")])
async def test_nobody_is_interviewed_for_nothing(
    client: httpx.AsyncClient, evaluated: Interview, missing: str, kind: str
) -> None:
    asked = {"job_id": evaluated["job_id"], "candidate_id": evaluated["candidate_id"], missing: "none"}
    answer = await client.post("/v1/interviews", json=asked)
    assert (answer.status_code, answer.json()["type"]) == (404, f"urn:screener:problem:{kind}")


async def test_an_interview_that_does_not_exist_is_not_found(client: httpx.AsyncClient) -> None:
    path = "/v1/interviews/int_none"
    for answer in (
        await client.get(path),
        await client.get(f"{path}/result"),
        await client.get(f"{path}/responses"),
        await client.get(f"{path}/responses/0/audio"),
        await client.post(f"{path}/cancel", json={"reason": "x"}),
        await client.post(f"{path}/rescore"),
        await client.post(f"{path}/review", json={"decision": "confirmed"}),
    ):
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:screener:problem:interview-not-found")
