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


def test_twilio_comes_first(app: FastAPI) -> None:
    first = [getattr(route, "path", "") for route in app.routes[:6]]
    assert all(path.startswith("/twilio/") for path in first)


def test_no_dependency_is_given_to_a_thread(app: FastAPI) -> None:
    routes = [each.original_route for each in iter_route_contexts(app.routes)]
    called = {call for route in routes if isinstance(route, APIRoute) for call in _calls(route.dependant)}
    assert called
    assert [call for call in called if not iscoroutinefunction(call)] == []


def _calls(dependant: Dependant) -> Iterator[object]:
    for each in dependant.dependencies:
        yield each.call
        yield from _calls(each)
