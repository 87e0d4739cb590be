from typing import Any
from uuid import uuid4

import httpx

from devkit.world import World
from shared.events.topics import Topic
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.projection import Projection
from shared.mongo.settings import MongoSettings
from tests.integration.gateway.story import PATIENT, a_candidate, a_job, created, eventually, facts_about

PERSON = {"name": "Ada", "phone": "+13125550142"}


async def test_thousands_of_candidates_are_taken_in_one_request(client: httpx.AsyncClient, world: World) -> None:
    items = [{"name": f"Candidate {number}", "phone": "+13125550142"} for number in range(5000)]
    headers = {"Idempotency-Key": f"bulk-{uuid4()}", **PATIENT}
    answer = await created(await client.post("/v1/candidates/bulk", json={"items": items}, headers=headers), 200)
    assert (answer["accepted"], answer["refused"]) == (5000, 0)
    assert [item["index"] for item in answer["items"]] == list(range(5000))
    ids = {item["id"] for item in answer["items"]}
    assert len(ids) == 5000
    # 201 where it was readable within the minute that one can wait at most: a slow machine needs more for so many.
    assert {item["status"] for item in answer["items"]} <= {201, 202}
    async with Database(MongoSettings(mongodb_url=world.mongod.url, mongodb_timeout_ms=60_000)) as database:
        candidates = Projection(database, CollectionName.CANDIDATES)

        async def all_are_there() -> bool:
            return len(await candidates.keys({"_id": {"$in": sorted(ids)}}, len(ids))) == len(ids)

        await eventually(all_are_there)
    for index in (0, 4999):
        read = await created(await client.get(answer["items"][index]["location"]), 200)
        assert read["name"] == f"Candidate {index}"
    again = await client.post("/v1/candidates/bulk", json={"items": items}, headers=headers)
    assert again.json() == answer


async def test_what_is_wrong_with_one_item_does_no_harm_to_the_others(client: httpx.AsyncClient) -> None:
    items: list[dict[str, Any]] = [PERSON, {"name": "Bob"}, {**PERSON, "phone": "12"}, {**PERSON, "age": 4}, PERSON]
    answer = await created(await client.post("/v1/candidates/bulk", json={"items": items}, headers=PATIENT), 200)
    assert [item["status"] for item in answer["items"]] == [201, 422, 422, 422, 201]
    assert (answer["accepted"], answer["refused"]) == (2, 3)
    pointers = [error["pointer"] for item in answer["items"][1:4] for error in item["problem"]["errors"]]
    assert pointers == ["/items/1/phone", "/items/2/phone", "/items/3/age"]


async def test_an_item_is_known_by_its_own_key_in_any_request(client: httpx.AsyncClient, world: World) -> None:
    key = uuid4().hex
    ids = set()
    for headers in ({"Idempotency-Key": f"a-{key}"}, {"Idempotency-Key": f"b-{key}"}, {}):
        body = {"items": [{**PERSON, "key": key}, PERSON]}
        answer = await created(await client.post("/v1/candidates/bulk", json=body, headers={**headers, **PATIENT}), 200)
        ids.add(answer["items"][0]["id"])
    (identity,) = ids
    assert len({fact.id for fact in await facts_about(world, identity, Topic.CANDIDATE_CREATED)}) == 1


async def test_a_request_that_holds_no_items_or_too_many_is_refused(client: httpx.AsyncClient) -> None:
    for items in ([], [PERSON] * 5001, [4]):
        answer = await client.post("/v1/candidates/bulk", json={"items": items})
        assert answer.json()["type"] == "urn:screener:problem:invalid-request"


async def test_many_interviews_are_asked_for_in_one_request(client: httpx.AsyncClient, world: World) -> None:
    job, candidate = await a_job(client), await a_candidate(client, "no_answer")
    key = uuid4().hex
    good = {"job_id": job["id"], "candidate_id": candidate["id"]}
    items = [
        {**good, "key": key},
        {**good, "job_id": "job_none"},
        {**good, "candidate_id": "cand_none"},
        {"job_id": job["id"]},
        good,
    ]
    answer = await created(await client.post("/v1/interviews/bulk", json={"items": items}, headers=PATIENT), 200)
    assert [item["status"] for item in answer["items"]] == [201, 404, 404, 422, 201]
    interview = await created(await client.get(answer["items"][0]["location"]), 200)
    assert (interview["job_id"], interview["candidate_id"]) == (job["id"], candidate["id"])
    again = await created(await client.post("/v1/interviews/bulk", json={"items": items[:1]}, headers=PATIENT), 200)
    assert again["items"][0]["id"] == interview["id"]

    async def asked() -> set[str]:
        return {fact.id for fact in await facts_about(world, interview["id"], Topic.CALL_REQUESTED)}

    assert len(await eventually(asked)) == 1
    for item in (answer["items"][0], answer["items"][4]):
        await client.post(f"{item['location']}/cancel", json={"reason": "Enough."})
