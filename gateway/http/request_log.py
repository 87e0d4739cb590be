"""One request: its id, and its line in the log."""

import re
import time
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from shared.telemetry import log

logger = log(__name__)

REQUEST_ID = "X-Request-Id"
_USABLE_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_QUIET = frozenset({"/livez", "/readyz"})


class RequestLog:
    """Gives every request an id (the client's own where it sent a usable one) and writes one line when it ends.

    The line holds the route's template and never the query, a body or a name: nothing personal.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request_id = _request_id(Headers(scope=scope))
        scope.setdefault("state", {})["request_id"] = request_id
        began = time.perf_counter()
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        with bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_with_id)
            finally:
                _write(scope, status, time.perf_counter() - began)
        return None


def _request_id(headers: Headers) -> str:
    given = headers.get(REQUEST_ID, "")
    return given if _USABLE_ID.fullmatch(given) else uuid4().hex


def _write(scope: Scope, status: int, seconds: float) -> None:
    if scope["path"] in _QUIET and status < 400:
        return
    logger.info(
        "request",
        method=scope["method"],
        route=_template(scope),
        status=status,
        milliseconds=round(seconds * 1000, 1),
        tenant=scope["state"].get("tenant"),
    )


def _template(scope: Scope) -> str | None:
    """The path with its parameters' names; none where no route matched, since then it may hold anything."""
    if "endpoint" not in scope:
        return None
    segments = scope["path"].split("/")
    for name, value in scope.get("path_params", {}).items():
        if str(value) in segments:
            segments[segments.index(str(value))] = f"{{{name}}}"
    return "/".join(segments)
