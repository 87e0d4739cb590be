"""Serving on loopback, inside a running event loop, with connections that a fault can drop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.requests import Request
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from devkit.loopback import listening
from devkit.ports import KEEP_ALIVE_SECONDS

_SHUTDOWN_REAL_SECONDS = 1


class Connections:
    """The open connections, by the client's address: ASGI has no way to close one without a response."""

    def __init__(self) -> None:
        self._transports: dict[tuple[str, int], asyncio.Transport] = {}

    def drop(self, request: Request) -> None:
        """Closes the connection that `request` came on; whatever is answered goes nowhere."""
        client = request.client
        # A client that has given up waiting has closed it already.
        transport = self._transports.get((client.host, client.port)) if client else None
        if transport is not None:
            transport.abort()

    def protocol(self) -> type[asyncio.Protocol]:
        """uvicorn's, noting its connections here."""
        transports = self._transports

        class NotedProtocol(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                transports[transport.get_extra_info("peername")[:2]] = transport
                super().connection_made(transport)

            def connection_lost(self, exc: Exception | None) -> None:
                transports.pop(self.transport.get_extra_info("peername")[:2], None)
                super().connection_lost(exc)

        return NotedProtocol


class _Server(uvicorn.Server):
    """uvicorn's, stopped at once where it would look ten times a second whether it should be."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        self._stopped.set()

    async def main_loop(self) -> None:
        await self._stopped.wait()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves signals to whoever runs the event loop."""
        yield


def listen(port: int) -> socket.socket:
    """Bound to loopback and listening, so a client can connect before the server runs; port 0 takes a free one."""
    listener = listening(port)
    listener.listen(256)
    return listener


@asynccontextmanager
async def serving(app: ASGIApp, listener: socket.socket, connections: Connections) -> AsyncIterator[None]:
    config = uvicorn.Config(
        app,
        http=connections.protocol(),
        ws="none",
        lifespan="off",
        date_header=False,
        log_level="error",
        access_log=False,
        timeout_graceful_shutdown=_SHUTDOWN_REAL_SECONDS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.stop()
        await running
