"""What every route under /v1 keeps to."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from starlette.responses import Response

from gateway.http.conditional import conditional
from gateway.http.idempotency import answering
from gateway.http.media_type import MediaTypeRoute
from gateway.http.repeated import refuse_repeated, single_parameters
from gateway.http.story import tell_story


class ApiRoute(MediaTypeRoute):
    """A route whose reads have entity tags, and whose writes are answered once for each `Idempotency-Key`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, within the conventions."""
        handle, single = super().get_route_handler(), single_parameters(self)

        async def read(request: Request) -> Response:
            tell_story(request)
            refuse_repeated(request, single)
            return conditional(request, await handle(request))

        async def kept(request: Request) -> Response:
            tell_story(request)
            return await answering(request, read if request.method == "PUT" else handle)

        return read if self.methods == {"GET"} else kept
