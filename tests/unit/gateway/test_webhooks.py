"""Webhook endpoints, as far as nothing has to be asked."""

import httpx
import pytest

URL = "https://93.184.215.14/hooks"


@pytest.mark.parametrize("path", ["", "/whe_1/rotate-secret"])
async def test_without_a_secret_key_no_secret_is_made(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    answer = await client.post(f"/v1/webhook-endpoints{path}", json={} if path else {"url": URL})
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:screener:problem:secret-key-missing")
    assert "openssl rand -hex 32" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("", {"url": URL, "from_beginning": "true"}, "/from_beginning"),
        ("", {"url": URL, "from_beginning": 1}, "/from_beginning"),
        ("", {"url": URL, "since": 1_700_000_000}, "/since"),
        ("", {"url": URL, "since": "1700000000"}, "/since"),
        ("/whe_1/rotate-secret", {"grace_hours": "24"}, "/grace_hours"),
        ("/whe_1/rotate-secret", {"grace_hours": True}, "/grace_hours"),
        ("/whe_1/replay", {"from_beginning": "on"}, "/from_beginning"),
        ("/whe_1/replay", {"since": 0}, "/since"),
    ],
)
async def test_what_is_of_another_type_than_documented_is_refused(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, path: str, body: dict[str, object], pointer: str
) -> None:
    monkeypatch.setenv("SECRET_KEY", "k" * 32)
    answer = await client.post(f"/v1/webhook-endpoints{path}", json=body)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:screener:problem:invalid-request")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    "url",
    ["http://93.184.215.14/", "https://127.0.0.1/", "https://2130706433/", "https://[::1]/", "nonsense"],
)
async def test_a_url_that_is_not_everybodys_is_refused(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("SECRET_KEY", "k" * 32)
    answer = await client.post("/v1/webhook-endpoints", json={"url": url})
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:screener:problem:invalid-request")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/url"]
