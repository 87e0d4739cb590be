from typing import Any

import httpx
import pytest

from gateway.problems.kinds import ProblemKind
from gateway.problems.validation import pointer

JSON = {"Content-Type": "application/json"}
JOB = {"title": "Backend engineer", "description": "Python and Kafka."}


def _problem(answer: httpx.Response, slug: str, status: int) -> dict[str, Any]:
    problem: dict[str, Any] = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (problem["type"], problem["status"], answer.status_code) == (f"urn:screener:problem:{slug}", status, status)
    assert problem["title"]
    assert problem["detail"].endswith(".")
    assert problem["instance"] == answer.request.url.path
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    return problem


def test_every_kind_of_problem_has_its_own_type() -> None:
    assert len({kind.uri for kind in ProblemKind}) == len(ProblemKind)
    assert all(400 <= kind.status < 600 for kind in ProblemKind)


def test_a_pointer_escapes_what_would_be_read_as_a_step() -> None:
    assert pointer(("questions", 0, "a/b~c")) == "/questions/0/a~1b~0c"
    assert pointer(()) == ""


async def test_an_unknown_address_is_a_problem(client: httpx.AsyncClient) -> None:
    _problem(await client.get("/nowhere"), "not-found", 404)


async def test_a_wrong_method_is_a_problem_that_names_the_right_ones(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/livez")
    _problem(answer, "method-not-allowed", 405)
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ["/v1/jobs", "/v1/candidates"])
@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 1500 + b"x", b""])
async def test_what_is_no_json_is_a_problem(client: httpx.AsyncClient, path: str, body: bytes) -> None:
    answer = await client.post(path, content=body, headers=JSON)
    if body or path == "/v1/candidates":
        _problem(answer, "malformed-json", 400)
    else:
        _problem(answer, "invalid-request", 422)


@pytest.mark.parametrize("path", ["/v1/candidates", "/v1/resumes/parse"])
@pytest.mark.parametrize(
    ("boundary", "body"),
    [("", b"--x"), ("; boundary=x", b"--y\r\n"), ("; boundary=x", b"--x\r\nContent-Type: text/plain\r\n\r\nAda")],
)
async def test_what_is_no_form_is_a_problem(client: httpx.AsyncClient, path: str, boundary: str, body: bytes) -> None:
    headers = {"Content-Type": f"multipart/form-data{boundary}"}
    _problem(await client.post(path, content=body, headers=headers), "malformed-form", 400)


@pytest.mark.parametrize("path", ["/v1/candidates", "/v1/resumes/parse"])
async def test_a_form_with_a_second_file_is_a_problem(client: httpx.AsyncClient, path: str) -> None:
    files = [("resume", ("one.pdf", b"1", "application/pdf")), ("resume", ("two.pdf", b"2", "application/pdf"))]
    _problem(await client.post(path, files=files), "malformed-form", 400)


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/v1/jobs", "text/plain"),
        ("/v1/jobs", "multipart/form-data; boundary=x"),
        ("/v1/jobs", ""),
        ("/v1/candidates", "text/csv"),
        ("/v1/candidates", "application/x-www-form-urlencoded"),
        ("/v1/resumes/parse", "application/json"),
    ],
)
async def test_a_media_type_that_the_route_does_not_take_is_a_problem(
    client: httpx.AsyncClient, path: str, media_type: str
) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    problem = _problem(await client.post(path, content=b"x", headers=headers), "unsupported-media-type", 415)
    assert "application/json" in problem["detail"] or "multipart/form-data" in problem["detail"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"title": ""}, "/title"),
        ({"title": "  "}, "/title"),
        ({"description": None}, "/description"),
        ({"titel": "x"}, "/titel"),
    ],
)
async def test_each_invalid_field_is_pointed_at(
    client: httpx.AsyncClient, change: dict[str, object], expected: str
) -> None:
    problem = _problem(await client.post("/v1/jobs", json={**JOB, **change}), "invalid-request", 422)
    assert [error["pointer"] for error in problem["errors"]] == [expected]


async def test_a_lone_surrogate_is_refused_and_not_stored(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/jobs", content=rb'{"title": "\ud800", "description": "x"}', headers=JSON)
    assert _problem(answer, "invalid-request", 422)["errors"][0]["pointer"] == "/title"


async def test_a_query_parameter_is_named_as_such(client: httpx.AsyncClient) -> None:
    problem = _problem(await client.get("/v1/jobs", params={"limit": 101}), "invalid-request", 422)
    assert problem["errors"][0]["parameter"] == "limit"
    problem = _problem(await client.get("/v1/interviews", params={"cursor": "no"}), "invalid-request", 422)
    assert problem["errors"][0]["parameter"] == "cursor"


async def test_an_unusable_idempotency_key_is_named_as_a_header(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/jobs", json=JOB, headers={"Idempotency-Key": "two words"})
    assert _problem(answer, "invalid-request", 422)["errors"][0]["header"] == "idempotency-key"


async def test_what_was_sent_is_never_repeated_in_a_problem(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/candidates", json={"name": "Ada", "phone": "not-a-number", "email": "not-a-mail"})
    _problem(answer, "invalid-request", 422)
    assert "not-a" not in answer.text


async def test_a_closed_gateway_says_that_it_cannot_be_used_for_now(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/candidates", json={"name": "Ada", "phone": "+4930901820"})
    _problem(answer, "store-unavailable", 503)
    assert int(answer.headers["Retry-After"]) > 0
