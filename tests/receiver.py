"""A server on loopback that answers what it is told to, and notes what it gets."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from devkit.loopback import listening, served, url_of

METHODS = ["GET", "PATCH", "POST", "PUT"]


@dataclass
class Receiver:
    """`answers` are given in turn, the last one for ever."""

    url: str
    answers: list[Response] = field(default_factory=lambda: [Response(status_code=200)])
    got: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Returns once something holds of what came in."""
        while not holds():
            self._arrived.clear()
            await self._arrived.wait()

    async def take(self, request: Request) -> Response:
        self.got.append((request.method, request.url.path, dict(request.headers)))
        self._arrived.set()
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A receiver, while the block lasts."""
    with listening() as at:
        receiver = Receiver(url_of(at))
        app = Starlette(routes=[Route("/{path:path}", receiver.take, methods=METHODS)])
        async with served(app, at):
            yield receiver
