"""Whether a process lives and whether it is ready, over HTTP for whoever orchestrates it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from shared.settings import Settings


class HealthSettings(Settings):
    """`HEALTH_HOST` and `HEALTH_PORT`, where a worker answers ``/livez`` and ``/readyz``."""

    health_host: str = "0.0.0.0"
    health_port: int = 8081


class _Server(uvicorn.Server):
    """A server that leaves signals alone: ending is the worker's business, and this answers until it is done."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def health_endpoint(settings: HealthSettings, ready: Callable[[], bool]) -> AsyncIterator[None]:
    """Serves ``/livez`` (200 while the event loop turns) and ``/readyz`` (200 when `ready`, else 503)."""

    async def livez(_: Request) -> PlainTextResponse:
        return PlainTextResponse("alive\n")

    async def readyz(_: Request) -> PlainTextResponse:
        return PlainTextResponse("ready\n") if ready() else PlainTextResponse("not ready\n", status_code=503)

    app = Starlette(routes=[Route("/livez", livez), Route("/readyz", readyz)])
    server = _Server(
        uvicorn.Config(app, host=settings.health_host, port=settings.health_port, log_config=None, access_log=False)
    )
    serving = asyncio.create_task(server.serve())
    try:
        yield
    finally:
        server.should_exit = True
        await serving
