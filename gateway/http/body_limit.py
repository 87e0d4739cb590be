"""How large a body may be.

FastAPI's own `max_body_size` answers in plain text whatever the application says, so it cannot answer with a problem.
"""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.http.media_type import FORM, media_type
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem, problem_response
from gateway.settings import KIBIBYTE

FORM_OVERHEAD = 64 * KIBIBYTE
"""What a form may hold beside its file: boundaries, headers, the other fields."""


_MANY = "/bulk"


class BodyLimit:
    """Refuses a body that is too large: by its Content-Length before any of it is read, else as it grows."""

    def __init__(self, app: ASGIApp, max_json_bytes: int, max_upload_bytes: int, max_bulk_bytes: int) -> None:
        self._app = app
        self._max_bulk_bytes = max_bulk_bytes
        self._max_json_bytes = max_json_bytes
        self._max_upload_bytes = max_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        limit = self._limit(scope["path"], headers)
        if _announced(headers) > limit:
            # What the client still sends is thrown away by `LateBody`.
            return await problem_response(self._problem(limit, headers), scope)(scope, receive, send)
        return await self._app(scope, self._counting(receive, limit, headers), send)

    def _counting(self, receive: Receive, limit: int, headers: Headers) -> Receive:
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise self._problem(limit, headers)
            return message

        return counted

    def _limit(self, path: str, headers: Headers) -> int:
        if media_type(headers) == FORM:
            return self._max_upload_bytes + FORM_OVERHEAD
        return self._max_bulk_bytes if path.endswith(_MANY) else self._max_json_bytes

    def _problem(self, limit: int, headers: Headers) -> Problem:
        detail = (
            f"Upload a file of at most {self._max_upload_bytes} bytes."
            if media_type(headers) == FORM
            else f"Send a body of at most {limit} bytes."
        )
        return Problem(ProblemKind.TOO_LARGE, detail)


def _announced(headers: Headers) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isdecimal() else 0
