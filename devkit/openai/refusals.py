"""Responses other than an answer: OpenAI's error bodies, and connections that fail."""

import asyncio

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from devkit.openai.faults import Fault, FaultRule


class ApiError(Exception):
    """An error in OpenAI's shape."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"message": message, "type": kind, "param": param, "code": code}}

    def response(self, headers: dict[str, str] | None = None) -> JSONResponse:
        """As sent on the wire."""
        return JSONResponse(self.body, status_code=self.status, headers=headers)


class Dropped(Response):
    """Promises more than it sends, whereupon the server closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"id": "chatcmpl-', "more_body": True})


class Hung(Response):
    """Says nothing until the client gives up or the server stops."""

    def __init__(self, stopping: asyncio.Event) -> None:
        super().__init__()
        self._stopping = stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        gone = asyncio.ensure_future(_disconnect(receive))
        stopped = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({gone, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            stopped.cancel()
        if self._stopping.is_set():
            await Dropped()(scope, receive, send)


async def _disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


_ERRORS = {
    Fault.DOWN: ApiError(503, "The engine is currently overloaded, please try again later", kind="server_error"),
    Fault.SERVER_ERROR: ApiError(500, "The server had an error while processing your request.", kind="server_error"),
    Fault.RATE_LIMITED: ApiError(429, "Rate limit reached for requests", kind="requests", code="rate_limit_exceeded"),
    Fault.QUOTA_EXHAUSTED: ApiError(
        429, "You exceeded your current quota", kind="insufficient_quota", code="insufficient_quota"
    ),
    Fault.UNAUTHORIZED: ApiError(401, "Incorrect API key provided", code="invalid_api_key"),
    Fault.MODEL_NOT_FOUND: ApiError(
        404, "The model does not exist or you do not have access to it.", code="model_not_found", param="model"
    ),
}


def failure(rules: list[FaultRule], stopping: asyncio.Event) -> Response | None:
    """The response of the first rule that keeps the answer from coming, if any does."""
    for rule in rules:
        if rule.fault is Fault.HANG:
            return Hung(stopping)
        if rule.fault is Fault.DROP:
            return Dropped()
        if error := _ERRORS.get(rule.fault):
            return error.response(_headers(rule))
    return None


def _headers(rule: FaultRule) -> dict[str, str] | None:
    return {"retry-after": f"{rule.retry_after_seconds:g}"} if rule.fault is Fault.RATE_LIMITED else None
