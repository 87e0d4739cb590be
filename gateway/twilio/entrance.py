"""The way in for Twilio's webhooks, past everything that only the API's clients go through."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

_BEGINNING = "/twilio/"


class Entrance:
    """Hands a webhook to its route at once: no key, quota or API convention is about it, and somebody is on the phone.

    What is no webhook of ours, such as another method, goes the way of everything else. The routes are told apart by
    what comes after ``/twilio/``.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[Route]) -> None:
        self._app = app
        self._routes = {_kind(route.path): route for route in routes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(_BEGINNING):
            route = self._routes.get(_kind(scope["path"]))
            if route is not None:
                match, found = route.matches(scope)
                if match is Match.FULL:
                    scope.update(found)
                    response: Response = await route.endpoint(Request(scope, receive, send))
                    return await response(scope, receive, send)
        return await self._app(scope, receive, send)


def _kind(path: str) -> str:
    return path[len(_BEGINNING) :].partition("/")[0]
