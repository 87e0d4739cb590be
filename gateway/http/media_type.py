"""Which media types a route takes."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import params
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from gateway.access.scoped_route import ScopedRoute
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem

JSON = "application/json"
FORM = "multipart/form-data"


def media_type(headers: Headers) -> str:
    """The body's media type without parameters, in lower case; empty when there is none."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


class MediaTypeRoute(ScopedRoute):
    """Refuses a body of another media type than the route declares, before any of it is read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, behind the check."""
        handle = super().get_route_handler()
        accepted = _accepted(self)

        async def checked(request: Request) -> Response:
            given = media_type(request.headers)
            if accepted and given not in accepted and (given or _has_body(request)):
                wanted = " or ".join(sorted(accepted))
                raise Problem(ProblemKind.UNSUPPORTED_MEDIA_TYPE, f"Send the body as {wanted}.")
            return await handle(request)

        return checked


def _accepted(route: ScopedRoute) -> frozenset[str]:
    declared = (route.openapi_extra or {}).get("requestBody", {}).get("content", {})
    if declared or route.body_field is None:
        return frozenset(declared)
    return frozenset({FORM if isinstance(route.body_field.field_info, params.Form) else JSON})


def _has_body(request: Request) -> bool:
    return "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0"
