"""One table: every operation × every scope × one's own and a foreign tenant."""

from typing import Any

import httpx
import pytest

from shared.api_keys.scopes import EVERYTHING, Scope
from tests.integration.access.conftest import Belongings, Locksmith
from tests.integration.access.operations import Operation, answer_to, operations_of

REFUSED = {401, 403, 429}
PROBLEM = "urn:screener:problem:"


@pytest.fixture
async def operations(anybody: httpx.AsyncClient) -> list[Operation]:
    document: dict[str, Any] = (await anybody.get("/openapi.json")).json()
    found = operations_of(document)
    assert len(found) >= 18
    return found


@pytest.fixture(scope="session")
async def keys(locksmith: Locksmith) -> dict[tuple[str, str], str]:
    """By tenant and scope."""
    wanted = [(tenant, scope) for tenant in ("northwind", "contoso") for scope in [*Scope, EVERYTHING]]
    return {(tenant, scope): await locksmith.key(tenant, scope) for tenant, scope in wanted}


async def test_without_a_key_nothing_is_answered(
    anybody: httpx.AsyncClient, operations: list[Operation], northwind: Belongings
) -> None:
    for operation in operations:
        answer = await answer_to(anybody, operation.request(anybody, northwind, None))
        assert (answer.status_code, answer.json()["type"]) == (401, f"{PROBLEM}unauthenticated"), operation


async def test_any_other_scope_is_refused_by_name(
    anybody: httpx.AsyncClient, operations: list[Operation], northwind: Belongings, keys: dict[tuple[str, str], str]
) -> None:
    for operation in operations:
        for scope in set(Scope) - {operation.scope}:
            for tenant in ("northwind", "contoso"):
                answer = await answer_to(anybody, operation.request(anybody, northwind, keys[tenant, scope]))
                assert (answer.status_code, answer.json()["type"]) == (403, f"{PROBLEM}forbidden"), (operation, scope)
                assert f"`{operation.scope}`" in answer.json()["detail"]


async def test_a_foreign_tenant_sees_nothing_and_changes_nothing(
    anybody: httpx.AsyncClient, operations: list[Operation], northwind: Belongings, keys: dict[tuple[str, str], str]
) -> None:
    for operation in operations:  # lists come first: they are empty until the foreign tenant hands something in
        for scope in (operation.scope.value, EVERYTHING):
            answer = await answer_to(anybody, operation.request(anybody, northwind, keys["contoso", scope]))
            if operation.is_about_one_thing or operation.name == "requestInterview":
                wanted = {404} if operation.is_carried_out else {404, 415, 422}
                assert answer.status_code in wanted, (operation, answer.text)
            if operation.is_list and answer.headers["content-type"] == "application/json":
                body = answer.json()
                assert (body.get("items", []) if isinstance(body, dict) else body) == [], operation
            assert answer.status_code not in REFUSED, (operation, answer.text)
            assert [word for word in northwind.words if word in answer.text] == [], operation


async def test_the_right_scope_of_the_tenant_itself_is_let_in(
    anybody: httpx.AsyncClient, operations: list[Operation], northwind: Belongings, keys: dict[tuple[str, str], str]
) -> None:
    for operation in operations:
        for scope in (operation.scope.value, EVERYTHING):
            answer = await answer_to(anybody, operation.request(anybody, northwind, keys["northwind", scope]))
            assert answer.status_code not in REFUSED, (operation, answer.text)
            assert answer.status_code < 500, (operation, answer.text)
            if operation.name in ("getJob", "getCandidate", "getInterview", "listResponses"):
                assert answer.status_code == 200, (operation, answer.text)


async def test_what_is_somebody_elses_is_as_it_was(
    anybody: httpx.AsyncClient, northwind: Belongings, keys: dict[tuple[str, str], str]
) -> None:
    async def read(path: str, tenant: str) -> httpx.Response:
        headers = {"X-API-Key": keys[tenant, EVERYTHING]}
        return await answer_to(anybody, anybody.build_request("GET", path, headers=headers))

    job = await read(f"/v1/jobs/{northwind.job_id}", "northwind")
    assert job.json()["title"] in northwind.words
    listed = await read("/v1/jobs", "contoso")
    assert {item["title"] for item in listed.json()["items"]} == {"Another"}
