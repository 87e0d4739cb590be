"""An ASGI application on loopback, inside the process that asks for it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

from devkit.ports import KEEP_ALIVE_SECONDS, LOOPBACK


class _Uvicorn(uvicorn.Server):
    """Leaves signals to whoever embeds it, and says when it accepts connections."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


def listening(port: int = 0) -> socket.socket:
    """A socket at `port`, or at a free one. Raises OSError where it is taken."""
    # TCP by name: only of such sockets asyncio takes Nagle's algorithm away. With it, an answer of two writes waits for
    # its client's delayed acknowledgement: 40 ms.
    at = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    at.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    at.bind((LOOPBACK, port))
    return at


def url_of(at: socket.socket) -> str:
    """Where a socket's server answers."""
    return f"http://{LOOPBACK}:{at.getsockname()[1]}"


@asynccontextmanager
async def served(app: ASGIApp, at: socket.socket) -> AsyncIterator[None]:
    """`app` answers at `at` until the block ends."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=1,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    server = _Uvicorn(config)
    serving = asyncio.create_task(server.serve(sockets=[at]))
    await server.ready.wait()
    try:
        yield
    finally:
        server.should_exit = True
        await serving
