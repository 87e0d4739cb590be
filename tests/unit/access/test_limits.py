"""What the middlewares answer: scopes, rates, refused keys."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request

from gateway.access.keyring import digest_of
from gateway.access.operations import SCOPES
from gateway.access.rate_limit import RateLimit
from gateway.access.strangers import Strangers
from gateway.authentication import Authenticated, Authentication
from gateway.http.media_type import MediaTypeRoute
from gateway.http.request_log import RequestLog
from gateway.problems.handlers import add_problem_handlers
from shared.api_keys.scopes import EVERYTHING
from shared.api_keys.text import KeyText
from tests.unit.access.records import Door

JOB = {"title": "Engineer", "description": "Python."}
PROBLEM = "urn:screener:problem:"


def a_small_gateway(door: Door, per_minute: int = 0, refused_per_minute: int = 0) -> FastAPI:
    """The gateway's middlewares in their order, over three routes."""
    guarded, plain = APIRouter(prefix="/v1", route_class=MediaTypeRoute), APIRouter(prefix="/v1")

    @guarded.get("/jobs", operation_id="listJobs")
    async def jobs(principal: Authenticated) -> str:
        return principal.tenant

    @guarded.post("/jobs", operation_id="createJob")
    async def create(request: Request, principal: Authenticated) -> str:
        return (await request.body()).decode()

    @guarded.get("/unlisted", operation_id="unlisted")
    async def unlisted(principal: Authenticated) -> str:
        return principal.tenant

    @plain.get("/unguarded", operation_id="listJobsToo")
    async def unguarded(principal: Authenticated) -> str:
        return principal.tenant

    app = FastAPI()
    for router in (guarded, plain):
        app.include_router(router)
    add_problem_handlers(app)
    app.add_middleware(RateLimit, per_minute=per_minute, ticks=door.time.ticks)
    app.add_middleware(Authentication, keyring=door.keyring, strangers=Strangers(refused_per_minute))
    app.add_middleware(RequestLog)
    return app


@asynccontextmanager
async def talking_to(app: FastAPI, key: str, address: str = "203.0.113.7") -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway", headers={"X-API-Key": key}) as client:
        yield client


def allowed(door: Door, *scopes: str) -> str:
    """A key with these scopes and no rate limit of its own."""
    key = door.key()
    kept = door.records.keys[KeyText.read(key).id]
    door.records.keys[kept.id] = replace(kept, scopes=scopes, per_minute=None)
    return key


async def test_a_key_does_what_its_scopes_allow_and_is_told_which_it_lacks() -> None:
    door = Door()
    async with talking_to(a_small_gateway(door), allowed(door, "jobs:read", "jobs:levitate")) as client:
        assert (await client.get("/v1/jobs")).json() == "acme"
        refused = await client.post("/v1/jobs", content=b"{")
    assert (refused.status_code, refused.json()["type"]) == (403, f"{PROBLEM}forbidden")
    assert "`jobs:write`" in refused.json()["detail"]


async def test_a_wildcard_is_every_scope() -> None:
    door = Door()
    async with talking_to(a_small_gateway(door), allowed(door, EVERYTHING)) as client:
        assert (await client.get("/v1/jobs")).status_code == 200
        assert (await client.get("/v1/unlisted")).status_code == 200


async def test_what_no_scope_is_known_for_needs_everything() -> None:
    door = Door()
    async with talking_to(a_small_gateway(door), allowed(door, *SCOPES.values())) as client:
        assert (await client.get("/v1/unlisted")).status_code == 403


async def test_a_route_that_compares_no_scopes_lets_nobody_in() -> None:
    door = Door()
    async with talking_to(a_small_gateway(door), allowed(door, EVERYTHING)) as client:
        assert (await client.get("/v1/unguarded")).status_code == 403


async def test_the_body_of_a_key_without_the_scope_is_not_read() -> None:
    door = Door()

    read = list[bytes]()

    async def body() -> AsyncIterator[bytes]:
        read.append(b"{")
        yield b"{"

    async with talking_to(a_small_gateway(door), allowed(door, "jobs:read")) as client:
        answer = await client.post("/v1/jobs", content=body(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, read) == (403, [])


async def test_addresses_and_methods_that_there_are_not_say_so_to_any_key() -> None:
    door = Door()
    async with talking_to(a_small_gateway(door), allowed(door)) as client:
        assert (await client.get("/v1/nothing")).status_code == 404
        assert (await client.delete("/v1/jobs")).status_code == 405


async def test_every_answer_says_what_is_left_and_too_many_requests_are_refused() -> None:
    door = Door()
    async with talking_to(a_small_gateway(door, per_minute=2), allowed(door, "jobs:read")) as client:
        answers = [await client.get("/v1/jobs"), await client.post("/v1/jobs"), await client.get("/v1/jobs")]
        assert [answer.status_code for answer in answers] == [200, 403, 429]
        assert {answer.headers["RateLimit-Policy"] for answer in answers} == {'"per-key";q=2;w=60'}
        assert [answer.headers["RateLimit"] for answer in answers] == [
            '"per-key";r=1;t=30',
            '"per-key";r=0;t=60',
            '"per-key";r=0;t=60',
        ]
        assert answers[2].json()["type"] == f"{PROBLEM}rate-limited"
        door.time.seconds += int(answers[2].headers["Retry-After"])
        assert (await client.get("/v1/jobs")).status_code == 200


async def test_a_keys_own_rate_counts_before_the_gateways() -> None:
    door = Door()
    own = door.key()  # seven
    async with talking_to(a_small_gateway(door, per_minute=1), own) as client:
        assert (await client.get("/v1/jobs")).headers["RateLimit"].startswith('"per-key";r=6;')


async def test_each_key_has_a_bucket_of_its_own() -> None:
    door = Door()
    app = a_small_gateway(door, per_minute=1)
    for _ in range(2):
        async with talking_to(app, allowed(door, "jobs:read")) as client:
            assert (await client.get("/v1/jobs")).status_code == 200


@pytest.mark.parametrize("own", [None, 0])
async def test_no_limit_is_not_talked_about(own: int | None) -> None:
    door = Door()
    key = allowed(door, "jobs:read")
    kept = door.records.keys[KeyText.read(key).id]
    door.records.keys[kept.id] = replace(kept, per_minute=own)
    async with talking_to(a_small_gateway(door, per_minute=0 if own is None else 5), key) as client:
        answer = await client.get("/v1/jobs")
    assert (answer.status_code, "RateLimit" in answer.headers) == (200, False)


async def test_an_address_with_too_many_wrong_keys_waits_and_its_guests_do_not() -> None:
    door = Door()
    app = a_small_gateway(door, refused_per_minute=2)
    guest, newcomer = allowed(door, "jobs:read"), allowed(door, "jobs:read")
    async with talking_to(app, guest) as client:
        assert (await client.get("/v1/jobs")).status_code == 200
        wrong = [(await client.get("/v1/jobs", headers={"X-API-Key": f"no{number}"})) for number in range(3)]
        assert [answer.status_code for answer in wrong] == [401, 401, 429]
        assert int(wrong[2].headers["Retry-After"]) > 0
        assert (await client.get("/v1/jobs")).status_code == 200
        assert (await client.get("/v1/jobs", headers={"X-API-Key": newcomer})).status_code == 429
        client.headers.pop("X-API-Key")
        assert (await client.get("/v1/jobs")).status_code == 401
    async with talking_to(app, newcomer, address="203.0.113.8") as client:
        assert (await client.get("/v1/jobs")).status_code == 200


async def test_while_mongodb_is_away_an_unknown_key_is_told_to_come_back() -> None:
    door = Door()
    door.records.is_down = True
    async with talking_to(a_small_gateway(door), allowed(door, "jobs:read")) as client:
        answer = await client.get("/v1/jobs")
        assert (answer.status_code, answer.json()["type"]) == (503, f"{PROBLEM}store-unavailable")
        assert int(answer.headers["Retry-After"]) > 0
        assert (await client.get("/v1/jobs", headers={"X-API-Key": "bootstrap"})).status_code == 200


def test_a_digest_is_of_the_whole_key() -> None:
    assert digest_of("a") != digest_of("b")
    assert len(digest_of("ä")) == 32
