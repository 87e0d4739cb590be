"""One request: its id, its trace, its line in the log and its place in the metrics."""

import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from urllib.parse import parse_qs

from opentelemetry.trace import Span, SpanKind, StatusCode
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, unbind_contextvars

from gateway.metrics import answer_seconds, answered
from shared.telemetry import log
from shared.tracing import continued, current_traceparent, span

logger = log(__name__)

REQUEST_ID = "X-Request-Id"
_REQUEST_ID = REQUEST_ID.lower().encode()
_USABLE_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_QUIET = frozenset({"/livez", "/readyz", "/metrics"})
_STREAM = b"text/event-stream"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestLog:
    """Gives every request an id (the client's own where it sent a usable one) and writes one line when it ends.

    The line, the span and the metrics hold the route's template and never the query, a body or a name: nothing
    personal.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        given = dict(scope["headers"])
        request_id = _request_id(given.get(_REQUEST_ID, b""))
        scope.setdefault("state", {})["request_id"] = request_id
        began = time.perf_counter()
        status = 500
        streaming_since: float | None = None

        async def send_with_id(message: Message) -> None:
            nonlocal status, streaming_since
            if message["type"] == "http.response.start":
                status = message["status"]
                # Nobody else sets these two; and looking for them in Starlette's headers takes longer than adding them.
                headers = [*message.get("headers", ()), (_REQUEST_ID, request_id.encode("latin-1"))]
                if (here := current_traceparent()) is not None:
                    headers.append((b"traceparent", here.encode("latin-1")))
                message["headers"] = headers
                if any(name == b"content-type" and value.startswith(_STREAM) for name, value in headers):
                    streaming_since = time.perf_counter()
            await send(message)

        bind_contextvars(request_id=request_id)
        with _traced(scope, given) as request_span:
            try:
                await self._app(scope, receive, send_with_id)
            finally:
                ended = time.perf_counter()
                answered_at = ended if streaming_since is None else streaming_since
                _write(scope, status, answered_at - began, request_span, streamed=ended - answered_at)
                unbind_contextvars("request_id", "correlation_id")  # whoever knew the latter has bound it
        return None


def _request_id(given: bytes) -> str:
    written = given.decode("latin-1")
    return written if _USABLE_ID.fullmatch(written) else os.urandom(16).hex()


def _traced(scope: Scope, given: Mapping[bytes, bytes]) -> AbstractContextManager[Span | None]:
    if scope["path"] in _QUIET:
        return nullcontext()
    traceparent = _traceparent(scope, given)
    if traceparent is None:
        return span(_method(scope), SpanKind.SERVER)
    return _continuing(traceparent, _method(scope))


@contextmanager
def _continuing(traceparent: str, name: str) -> Iterator[Span]:
    with continued(traceparent), span(name, SpanKind.SERVER) as begun:
        yield begun


def _traceparent(scope: Scope, given: Mapping[bytes, bytes]) -> str | None:
    """The client's, or what stands in an address that we wrote for Twilio, which sends no such header."""
    query: bytes = scope["query_string"]
    if b"traceparent=" in query and (found := parse_qs(query.decode("latin-1")).get("traceparent")):
        return found[0]
    return given[b"traceparent"].decode("latin-1") if b"traceparent" in given else None


def _write(scope: Scope, status: int, seconds: float, request_span: Span | None, streamed: float) -> None:
    """`seconds` until the answer; a stream goes on for as long as its client likes, which says nothing of us."""
    if request_span is None and status < 400:
        return
    method, route = _method(scope), _template(scope)
    if request_span is not None:
        if request_span.is_recording():
            _describe(request_span, method, route, status)
        answered(method, route or "none", status).inc()
        answer_seconds(method, route or "none").observe(seconds)
    logger.info(
        "request",
        method=scope["method"],
        route=route,
        status=status,
        milliseconds=round(seconds * 1000, 1),
        tenant=scope["state"].get("tenant"),
        **({"streamed_seconds": round(streamed, 1)} if streamed else {}),
    )


def _describe(request_span: Span, method: str, route: str | None, status: int) -> None:
    request_span.set_attribute("http.request.method", method)
    request_span.set_attribute("http.response.status_code", status)
    if route is not None:
        request_span.update_name(f"{method} {route}")
        request_span.set_attribute("http.route", route)
    if status >= 500:
        request_span.set_status(StatusCode.ERROR)


def _method(scope: Scope) -> str:
    """One of few: clients may send any word."""
    return scope["method"] if scope["method"] in _METHODS else "other"


def _template(scope: Scope) -> str | None:
    """The path with its parameters' names; none where no route matched, since then it may hold anything."""
    if "endpoint" not in scope:
        return None
    segments = scope["path"].split("/")
    for name, value in scope.get("path_params", {}).items():
        if str(value) in segments:
            segments[segments.index(str(value))] = f"{{{name}}}"
    return "/".join(segments)
