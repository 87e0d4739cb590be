"""What every operation keeps to, whoever added it."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from gateway.http.route import ApiRoute
from gateway.openapi_examples import operations
from gateway.problems.kinds import ProblemKind, problem_rows

SSE = "text/event-stream"


@pytest.fixture(scope="module")
def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def _contents(operation: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Every media type of the request and of every answer, with whose it is."""
    request = [("request", kind, one) for kind, one in operation.get("requestBody", {}).get("content", {}).items()]
    answers = [
        (status, kind, one)
        for status, answer in operation["responses"].items()
        for kind, one in answer.get("content", {}).items()
    ]
    return [*request, *answers]


_KEEP_NOTHING = {"/v1/resumes/parse", "/v1/ats/greenhouse/response_error"}
"""Writes after which nothing is different: sent twice, nothing is done twice."""


def test_the_document_is_one(document: dict[str, Any]) -> None:
    validate(document)


def test_every_route_under_v1_keeps_to_the_conventions(app: FastAPI) -> None:
    routes = [route for route in iter_route_contexts(app.routes) if str(getattr(route, "path", "")).startswith("/v1/")]
    assert len(routes) > 15
    others = [route.path for route in routes if not isinstance(route.original_route, ApiRoute)]
    assert others == []


def test_every_body_answer_and_problem_has_an_example(document: dict[str, Any]) -> None:
    without = [
        f"{operation['operationId']} {whose} {kind}"
        for _, operation in operations(document)
        for whose, kind, content in _contents(operation)
        if "example" not in content and not content.get("examples")
    ]
    assert without == []


def test_every_example_fits_its_schema(document: dict[str, Any]) -> None:
    shown = 0
    for _, operation in operations(document):
        for whose, kind, content in _contents(operation):
            if "schema" not in content or kind == SSE:
                continue
            named = {"": content["example"]} if "example" in content else content["examples"]
            for example in (
                one["value"] if isinstance(one, dict) and "value" in one else one for one in named.values()
            ):
                whole = {**content["schema"], "components": document["components"]}
                problems = list(Draft202012Validator(whole).iter_errors(example))
                assert problems == [], (operation["operationId"], whose, kind)
                shown += 1
    assert shown > 100


def test_every_problem_that_an_operation_names_is_shown(document: dict[str, Any]) -> None:
    for _, operation in operations(document):
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                shown = answer["content"]["application/problem+json"]["examples"]
                assert {one["value"]["type"] for one in shown.values()} == {
                    kind.uri for kind in ProblemKind if f"`{kind.uri}`" in answer["description"]
                }
                assert all(one["value"]["status"] == int(status) for one in shown.values())


def test_every_write_takes_a_key_and_says_what_may_come_of_it(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            takes = {parameter["name"].lower() for parameter in operation.get("parameters", [])}
            if method in ("post", "put") and "idempotency-key" in takes:
                for kind in (ProblemKind.IN_FLIGHT, ProblemKind.KEY_REUSED):
                    assert kind.uri in operation["responses"][str(kind.status)]["description"], path
            assert "idempotency-key" in takes or method not in ("post", "put") or path in _KEEP_NOTHING


def test_every_kind_of_problem_says_when_and_what_to_do() -> None:
    rows = problem_rows()
    assert {row.slug for row in rows} == {kind.slug for kind in ProblemKind}
    for row in rows:
        assert row.meaning.endswith(".")
        assert row.remedy.endswith(".")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/jobs", "GET, HEAD, POST, OPTIONS"),
        ("/v1/jobs/job_1/questions", "PUT, OPTIONS"),
        ("/v1/interviews/int_1", "GET, HEAD, OPTIONS"),
        ("/v1/interviews/bulk", "POST, OPTIONS"),
        ("/livez", "GET, HEAD, OPTIONS"),
    ],
)
async def test_options_tells_what_an_address_takes(client: httpx.AsyncClient, path: str, allowed: str) -> None:
    answer = await client.options(path)
    assert (answer.status_code, answer.headers["Allow"], answer.content) == (204, allowed, b"")
    refused = await client.request("PATCH", path)
    assert (refused.status_code, refused.headers["Allow"]) == (405, allowed)


async def test_options_of_nothing_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.options("/v1/nothing")).status_code == 404


async def test_head_is_get_without_its_body(client: httpx.AsyncClient) -> None:
    got, head = await client.get("/livez"), await client.head("/livez")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == got.headers["Content-Length"]


async def test_a_trace_that_came_in_goes_out(client: httpx.AsyncClient) -> None:
    came = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    answer = await client.get("/v1/nothing", headers={"traceparent": came})
    assert answer.headers["traceparent"].split("-")[1] == came.split("-")[1]


async def test_a_parameter_that_is_given_twice_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/interviews?job_id=job_1&job_id=job_2&limit=3")
    assert (answer.status_code, answer.json()["type"]) == (422, ProblemKind.INVALID_REQUEST.uri)
    assert answer.json()["errors"] == [{"parameter": "job_id", "detail": "Give it once."}]
