"""Whether a process lives, whether it is ready, and what it counts, over HTTP for whoever orchestrates it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from shared.settings import Settings


class HealthSettings(Settings):
    """`HEALTH_HOST` and `HEALTH_PORT`, where a worker answers ``/livez``, ``/readyz`` and ``/metrics``."""

    health_host: str = "0.0.0.0"
    health_port: int = 8081


class _Server(uvicorn.Server):
    """A server that leaves signals alone: ending is the worker's business, and this answers until it is done."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def health_endpoint(
    settings: HealthSettings, not_ready: Callable[[], Awaitable[list[str]]], metrics: Route
) -> AsyncIterator[None]:
    """Serves ``/livez`` (200 while the event loop turns), ``/readyz`` (503 with what `not_ready` says, a reason a
    line; 200 when it says nothing) and `metrics`."""

    async def livez(_: Request) -> PlainTextResponse:
        return PlainTextResponse("alive\n")

    async def readyz(_: Request) -> PlainTextResponse:
        reasons = await not_ready()
        if reasons:
            return PlainTextResponse("".join(f"{reason}\n" for reason in reasons), status_code=503)
        return PlainTextResponse("ready\n")

    app = Starlette(routes=[Route("/livez", livez), Route("/readyz", readyz), metrics])
    config = uvicorn.Config(
        app,
        host=settings.health_host,
        port=settings.health_port,
        log_config=None,
        access_log=False,
        ws="none",  # what nobody speaks here takes time to import
        lifespan="off",
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        yield
    finally:
        server.should_exit = True
        await serving
