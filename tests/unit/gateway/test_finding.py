"""What a request passes through before its route runs: short ways, to the same places."""

from collections.abc import Iterator
from inspect import iscoroutinefunction

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from gateway.app import create_app
from gateway.http.inclusion import include
from gateway.settings import GatewaySettings


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return create_app(GatewaySettings())


def _app(*prefixes: str) -> FastAPI:
    app = FastAPI()
    for prefix in prefixes:
        router = APIRouter(prefix=prefix)

        @router.get("/{name}")
        async def get(name: str, prefix: str = prefix) -> PlainTextResponse:
            return PlainTextResponse(f"{prefix} {name}")

        @router.post("")
        async def post(prefix: str = prefix) -> PlainTextResponse:
            return PlainTextResponse(prefix)

        include(app, router)
    return app


@pytest.mark.parametrize(
    ("method", "path", "status", "text"),
    [
        ("GET", "/a/x", 200, "/a x"),
        ("GET", "/ab/x", 200, "/ab x"),
        ("POST", "/ab", 200, "/ab"),
        ("GET", "/a", 405, '{"detail":"Method Not Allowed"}'),
        ("GET", "/abc/x", 404, '{"detail":"Not Found"}'),
        ("GET", "/a/x/y", 404, '{"detail":"Not Found"}'),
    ],
)
def test_an_address_leads_where_it_led(method: str, path: str, status: int, text: str) -> None:
    with TestClient(_app("/a", "/ab")) as client:
        answer = client.request(method, path)
    assert (answer.status_code, answer.text) == (status, text)


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("POST", "/twilio/status/default/int_1/1", 403, "forged-webhook"),
        ("GET", "/twilio/status/default/int_1/1", 405, "method-not-allowed"),
        ("POST", "/twilio/status/default/int_1", 404, "not-found"),
        ("POST", "/twilio/", 404, "not-found"),
    ],
)
def test_a_webhook_goes_straight_to_its_route_and_nothing_else_does(
    app: FastAPI, method: str, path: str, status: int, kind: str
) -> None:
    answer = TestClient(app).request(method, path)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:screener:problem:{kind}")
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"]


def test_the_methods_of_a_webhooks_address_are_told(app: FastAPI) -> None:
    answer = TestClient(app).options("/twilio/status/default/int_1/1")
    assert (answer.status_code, answer.headers["Allow"]) == (204, "POST, OPTIONS")


def test_no_dependency_is_given_to_a_thread(app: FastAPI) -> None:
    routes = [each.original_route for each in iter_route_contexts(app.routes)]
    called = {call for route in routes if isinstance(route, APIRoute) for call in _calls(route.dependant)}
    assert called
    assert [call for call in called if not iscoroutinefunction(call)] == []


def _calls(dependant: Dependant) -> Iterator[object]:
    for each in dependant.dependencies:
        yield each.call
        yield from _calls(each)
