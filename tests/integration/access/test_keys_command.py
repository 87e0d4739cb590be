"""`screener keys`, and what a running gateway makes of it."""

import base64
import json
import secrets
from typing import Any

import httpx

from shared.api_keys.text import KeyText
from tests.integration.access.conftest import Locksmith
from tests.integration.access.operations import answer_to
from tests.integration.gateway.story import eventually
from tests.integration.screener import Screener


async def made(screener: Screener, tenant: str, *options: str) -> str:
    """A key as it is piped on: the one line on standard output."""
    said = await screener("keys", "create", "--tenant", tenant, "--name", "their ATS", *options)
    assert said.code == 0, said.errors
    [line] = said.out.splitlines()
    assert line not in said.errors
    return line


async def listed(screener: Screener, tenant: str) -> dict[str, dict[str, Any]]:
    """Every key of a tenant, by id."""
    said = await screener("keys", "list", "--all", "--json", "--tenant", tenant)
    assert said.code == 0, said.errors
    return {key["id"]: key for key in map(json.loads, said.out.splitlines())}


def with_key(key: str) -> dict[str, str]:
    return {"X-API-Key": key}


async def read(client: httpx.AsyncClient, path: str, headers: dict[str, str]) -> httpx.Response:
    """What is answered to whoever sends a key in this way."""
    return await answer_to(client, client.build_request("GET", path, headers=headers))


async def test_a_key_opens_what_it_was_made_for_however_it_is_sent(
    screener: Screener, anybody: httpx.AsyncClient
) -> None:
    tenant = f"t-{secrets.token_hex(4)}"
    key = await made(screener, tenant, "--scope", "jobs:read", "--expires", "90d", "--rate", "100")
    basic = base64.b64encode(f"{key}:".encode()).decode()
    for headers in (with_key(key), {"Authorization": f"Bearer {key}"}, {"Authorization": f"Basic {basic}"}):
        answer = await read(anybody, "/v1/jobs", headers)
        assert (answer.status_code, answer.json()["items"]) == (200, [])
        assert answer.headers["RateLimit-Policy"] == '"per-key";q=100;w=60'
    refused = await read(anybody, "/v1/candidates", with_key(key))
    assert (refused.status_code, "`candidates:read`" in refused.json()["detail"]) == (403, True)

    async def noted() -> dict[str, Any] | None:
        [found] = (await listed(screener, tenant)).values()
        return found if found["last_used_at"] else None

    found = await eventually(noted)
    assert (found["state"], found["scopes"], found["rate_limit_per_minute"]) == ("live", ["jobs:read"], 100)
    assert found["expires_at"] > found["created_at"]
    shown = await screener("keys", "list", "--tenant", tenant)
    assert found["id"] in shown.words
    assert KeyText.read(key).secret not in shown.out + json.dumps(found)


async def test_two_keys_live_while_one_is_rotated_and_a_revoked_one_is_refused_within_seconds(
    screener: Screener, anybody: httpx.AsyncClient
) -> None:
    tenant = f"t-{secrets.token_hex(4)}"
    old = await made(screener, tenant, "--scope", "*")
    old_id = KeyText.read(old).id
    said = await screener("keys", "rotate", old_id, "--grace", "24h")
    assert said.code == 0, said.errors
    new = said.out.strip()
    for key in (old, new):
        assert (await read(anybody, "/v1/jobs", with_key(key))).status_code == 200
    again = await screener("keys", "rotate", old_id)
    assert (again.code, KeyText.read(new).id in again.errors) == (1, True)

    revoked = await screener("keys", "revoke", old, "--yes")
    assert (revoked.code, old_id in revoked.out) == (0, True)

    async def is_refused() -> httpx.Response | None:
        answer = await read(anybody, "/v1/jobs", with_key(old))
        return answer if answer.status_code == 401 else None

    assert "revoked" in (await eventually(is_refused)).json()["detail"]
    assert (await read(anybody, "/v1/jobs", with_key(new))).status_code == 200
    found = await listed(screener, tenant)
    assert (found[old_id]["state"], found[KeyText.read(new).id]["predecessor"]) == ("revoked", old_id)
    assert found[KeyText.read(new).id]["scopes"] == ["*"]
    assert (await screener("keys", "rotate", old_id)).code == 1


async def test_without_a_grace_the_old_key_ends_at_once(screener: Screener, anybody: httpx.AsyncClient) -> None:
    old = await made(screener, f"t-{secrets.token_hex(4)}", "--scope", "jobs:read", "--expires", "30d")
    said = await screener("keys", "rotate", KeyText.read(old).id, "--grace", "0s", "--json")
    assert said.code == 0, said.errors
    new = json.loads(said.out)
    assert (await read(anybody, "/v1/jobs", with_key(new["key"]))).status_code == 200
    refused = await read(anybody, "/v1/jobs", with_key(old))
    assert (refused.status_code, "expired" in refused.json()["detail"]) == (401, True)


async def test_a_key_that_is_used_too_often_is_told_to_wait(anybody: httpx.AsyncClient, locksmith: Locksmith) -> None:
    key = await locksmith.key("hasty", "jobs:read", per_minute=2)
    answers = [await read(anybody, "/v1/jobs", with_key(key)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["Retry-After"]) > 0
    assert answers[2].headers["RateLimit"].startswith('"per-key";r=0;t=')


async def test_what_cannot_be_done_says_what_to_do(screener: Screener) -> None:
    create = ("keys", "create", "--tenant", "acme", "--name", "x")
    told = {
        "job:read": (*create, "--scope", "job:read"),
        "--scope": create,
        "hyphens": ("keys", "create", "--tenant", "A B", "--name", "x", "--scope", "*"),
        "90d": (*create, "--scope", "*", "--expires", "soon"),
        "screener keys list": ("keys", "revoke", "zzzzzzzzzzzz", "--yes"),
    }
    for words, command in told.items():
        said = await screener(*command)
        assert (said.code, words in said.errors, said.out) == (1, True, ""), (command, said)


async def test_without_a_secret_or_mongodb_no_key_is_made(screener: Screener) -> None:
    create = ("keys", "create", "--tenant", "acme", "--name", "x", "--scope", "*")
    said = await screener(*create, environment={"SECRET_KEY": ""})
    assert (said.code, "openssl rand -hex 32" in said.errors) == (1, True)
    away = {"MONGODB_URL": "mongodb://127.0.0.1:1/?replicaSet=rs0", "MONGODB_TIMEOUT_MS": "200"}
    said = await screener(*create, environment=away)
    assert (said.code, "screener doctor" in said.errors, said.out) == (1, True, "")
