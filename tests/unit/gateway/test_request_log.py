import asyncio
import time

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import capture_logs

from gateway.http.request_log import RequestLog


async def test_a_usable_request_id_is_kept_and_any_other_replaced(client: httpx.AsyncClient) -> None:
    assert (await client.get("/livez", headers={"X-Request-Id": "abc-1"})).headers["X-Request-Id"] == "abc-1"
    for unusable in ("", "two words", "x" * 129, "a\tb"):
        made = (await client.get("/livez", headers={"X-Request-Id": unusable})).headers["X-Request-Id"]
        assert made != unusable
        assert made.isalnum()


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/v1/jobs?cursor=ada@example.com", "/v1/jobs"),
        ("/v1/candidates/ada@example.com", "/v1/candidates/{candidate_id}"),
        ("/ada@example.com", None),
    ],
)
async def test_the_log_names_the_route_and_nothing_personal(
    client: httpx.AsyncClient, path: str, route: str | None
) -> None:
    with capture_logs() as lines:
        await client.get(path)
    requests = [line for line in lines if line["event"] == "request"]
    assert [line["route"] for line in requests] == [route]
    assert "ada" not in repr(requests)


@pytest.mark.parametrize("query", ["traceparent=", "xtraceparent=1", "traceparent=0&traceparent="])
async def test_an_address_that_only_looks_like_one_of_ours_is_answered(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(f"/nowhere?{query}")).status_code == 404


async def test_a_stream_counts_until_it_is_answered_and_not_until_it_ends() -> None:
    async def streaming(_: Scope, __: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/event-stream; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await asyncio.sleep(0.3)
        await send({"type": "http.response.body", "body": b""})

    scope: Scope = {"type": "http", "method": "GET", "path": "/v1/events", "query_string": b"", "headers": []}
    began = time.perf_counter()
    with capture_logs() as lines:
        await RequestLog(streaming)(scope, nothing, swallow)
    whole = time.perf_counter() - began
    (line,) = [line for line in lines if line["event"] == "request"]
    assert line["milliseconds"] / 1000 < whole - 0.29
    assert line["streamed_seconds"] >= 0.3


async def test_an_answers_own_headers_are_kept_and_the_id_comes_after_them() -> None:
    own = [(b"content-type", b"text/plain"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
    sent: list[Message] = []

    async def answering(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": own})
        await send({"type": "http.response.body", "body": b""})

    async def note(message: Message) -> None:
        sent.append(message)

    given = [(b"x-request-id", b"abc-1")]
    scope: Scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": given}
    await RequestLog(answering)(scope, nothing, note)
    assert sent[0]["headers"] == [*own, (b"x-request-id", b"abc-1")]
    assert len(own) == 3


async def nothing() -> Message:
    return {"type": "http.request"}


async def swallow(_: Message) -> None:
    """A client that reads nothing of it."""
