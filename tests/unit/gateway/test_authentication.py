from pathlib import Path

import httpx
import pytest

from tests.unit.gateway.conftest import API_KEY, talking_to, unopened

UNKNOWN = "/v1/unknown"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-API-Key": "wrong"},
        {"X-API-Key": API_KEY + "x"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Basic {API_KEY}"},
        {"Authorization": "Bearer"},
    ],
)
async def test_without_a_valid_key_nobody_gets_past_the_door(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    client.headers.pop("X-API-Key")
    answer = await client.get(UNKNOWN, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["type"] == "urn:screener:problem:unauthenticated"


@pytest.mark.parametrize("headers", [{"X-API-Key": API_KEY}, {"Authorization": f"bearer {API_KEY}"}])
async def test_a_valid_key_is_taken_from_either_header(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    client.headers.pop("X-API-Key")
    assert (await client.get(UNKNOWN, headers=headers)).status_code == 404


async def test_an_unconfigured_gateway_says_what_to_set(tmp_path: Path) -> None:
    async with talking_to(unopened(tmp_path, ""), api_key="") as client:
        answer = await client.get(UNKNOWN)
    assert answer.status_code == 401
    assert "API_KEY" in answer.json()["detail"]


async def test_the_body_of_a_stranger_is_not_read(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/jobs", content=b"{not json", headers={"X-API-Key": "wrong"})
    assert answer.status_code == 401


async def test_health_and_documentation_need_no_key(client: httpx.AsyncClient) -> None:
    client.headers.pop("X-API-Key")
    assert (await client.get("/livez")).status_code == 200
    assert (await client.get("/openapi.json")).status_code == 200
