"""The gateway's requests: traced, counted by route, and logged with whose story they belong to."""

from collections.abc import AsyncIterator

import httpx
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from structlog.contextvars import bind_contextvars, get_contextvars

from gateway.app import create_app
from gateway.http.request_log import RequestLog
from gateway.http.story import tell_story
from gateway.settings import GatewaySettings
from shared.tracing import current_traceparent
from tests.unit.observability.reading import TRACE_ID, Growth, ids, named, parent_id, traceparent

JOB = "job_" + "0" * 32


async def where(request: Request) -> PlainTextResponse:
    """Says which trace it is in, and whose story it tells."""
    tell_story(request)
    return PlainTextResponse(f"{current_traceparent()} {get_contextvars().get('correlation_id')}")


async def broken(_: Request) -> PlainTextResponse:
    raise RuntimeError("Ada Example")


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    routes = [Route("/v1/jobs/{job_id}", where), Route("/broken", broken), Route("/metrics", where)]
    app = Starlette(routes=routes, middleware=[Middleware(RequestLog)])
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as connected:
        yield connected


async def test_a_clients_trace_is_continued(client: httpx.AsyncClient, exported: InMemorySpanExporter) -> None:
    answer = await client.get(f"/v1/jobs/{JOB}", headers={"traceparent": traceparent()})
    request = named(exported, "GET /v1/jobs/{job_id}")
    assert (ids(request)[0], parent_id(request)) == (TRACE_ID, "b7ad6b7169203331")
    assert answer.text.split()[0] == traceparent(*ids(request))
    assert request.attributes == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "http.route": "/v1/jobs/{job_id}",
    }


async def test_a_client_without_a_trace_begins_one(client: httpx.AsyncClient, exported: InMemorySpanExporter) -> None:
    await client.get(f"/v1/jobs/{JOB}")
    assert parent_id(named(exported, "GET /v1/jobs/{job_id}")) is None


async def test_a_clients_trace_is_carried_on_although_nobody_records(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/v1/jobs/{JOB}", headers={"traceparent": traceparent()})
    assert answer.text.split()[0] == traceparent()


async def test_a_failure_shows_and_its_words_do_not(client: httpx.AsyncClient, exported: InMemorySpanExporter) -> None:
    counted = Growth("screener_http_requests_total", method="GET", route="/broken", status="500")
    await client.get("/broken?name=Ada")
    request = named(exported, "GET /broken")
    assert request.attributes is not None
    assert request.attributes["error.type"] == "RuntimeError"
    assert "Ada" not in request.to_json()
    assert counted() == 1


async def test_requests_are_counted_and_timed_by_route(client: httpx.AsyncClient) -> None:
    counted = Growth("screener_http_requests_total", method="GET", route="/v1/jobs/{job_id}", status="200")
    timed = Growth("screener_http_request_duration_seconds_count", method="GET", route="/v1/jobs/{job_id}")
    for job in ("a", "b"):
        await client.get(f"/v1/jobs/{job}")
    assert (counted(), timed()) == (2, 2)


async def test_what_clients_make_up_shares_one_series(client: httpx.AsyncClient) -> None:
    counted = Growth("screener_http_requests_total", method="other", route="none", status="404")
    await client.request("ADA", "/ada@example.com")
    await client.request("LOVELACE", "/lovelace")
    assert counted() == 2


async def test_health_and_metrics_leave_no_trace(client: httpx.AsyncClient, exported: InMemorySpanExporter) -> None:
    counted = Growth("screener_http_requests_total", method="GET", route="/metrics", status="200")
    await client.get("/metrics")
    assert exported.get_finished_spans() == ()
    assert counted() == 0


async def test_lines_of_a_request_carry_the_aggregate_in_its_address(client: httpx.AsyncClient) -> None:
    assert (await client.get(f"/v1/jobs/{JOB}")).text.split()[1] == JOB


async def test_what_is_no_id_of_ours_is_not_logged(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/jobs/ada@example.com")).text.split()[1] == "None"


async def test_a_story_ends_with_its_request(client: httpx.AsyncClient) -> None:
    bind_contextvars(other="kept")
    await client.get(f"/v1/jobs/{JOB}")
    assert "correlation_id" not in get_contextvars()
    assert get_contextvars().get("other") == "kept"


def test_metrics_are_no_part_of_the_api() -> None:
    app = create_app(GatewaySettings())
    assert "/metrics" in {getattr(route, "path", None) for route in app.router.routes}
    assert "/metrics" not in app.openapi()["paths"]
