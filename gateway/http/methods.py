"""HEAD and OPTIONS, for every address alike."""

from collections.abc import Iterator

from fastapi.routing import iter_route_contexts
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEAD = "is_head"


class Methods:
    """Answers HEAD as GET without its body, and OPTIONS with what an address allows."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("HEAD", "OPTIONS"):
            return await self._app(scope, receive, send)
        if scope["method"] == "HEAD":
            return await self._head(scope, receive, send)
        allowed = allowed_methods(scope["app"], scope)
        if not allowed:
            return await self._app(scope, receive, send)
        return await Response(status_code=204, headers={"Allow": allowed})(scope, receive, send)

    async def _head(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        scope.setdefault("state", {})[_HEAD] = True
        # A copy: the server goes by its own scope, and would wait for the body of a GET.
        inner = {**scope, "method": "GET"}
        try:
            await self._app(inner, receive, without_body)
        finally:
            # What the routes note is what the log tells of the request.
            scope.update({name: value for name, value in inner.items() if name != "method"})


def is_head(scope: Scope) -> bool:
    """Whether nobody will get the body of the answer."""
    return bool(scope.get("state", {}).get(_HEAD))


def allowed_methods(app: Starlette, scope: Scope) -> str:
    """The methods that the request's address takes, for an `Allow` header; empty where there is nothing."""
    taken = [(len(names), methods) for names, methods in _routes_of(app, scope["path"])]
    # An address that is spelt out is another one than that of a thing whose id would be spelt so.
    fewest = min((count for count, _ in taken), default=0)
    found = {method for count, methods in taken if count == fewest for method in methods}
    if "GET" in found:
        found.add("HEAD")
    return ", ".join([*sorted(found), "OPTIONS"]) if found else ""


def _routes_of(app: Starlette, path: str) -> Iterator[tuple[dict[str, object], set[str]]]:
    """Every route that has the path: its parameters there, and its methods."""
    for route in iter_route_contexts(app.routes):
        pattern, methods = getattr(route, "path_regex", None), getattr(route, "methods", None)
        if pattern is not None and methods and (found := pattern.match(path)):
            yield found.groupdict(), methods
