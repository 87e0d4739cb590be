"""Runs the stand-in on loopback, inside the process that asks for it."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Self

import uvicorn

from devkit.openai.app import ModelApi
from devkit.openai.faults import Faults
from devkit.openai.log import RequestLog
from devkit.openai.settings import ModelServerSettings
from devkit.ports import KEEP_ALIVE_SECONDS


class _Uvicorn(uvicorn.Server):
    """Leaves signals to whoever embeds it, and says when it accepts connections."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


class ModelServer:
    """`async with ModelServer(settings) as server`: answers at `server.url` until the block ends."""

    def __init__(self, settings: ModelServerSettings | None = None) -> None:
        self._settings = settings or ModelServerSettings()
        self.faults = Faults(self._settings.faults)
        self.log = RequestLog(self._settings.journal)
        self._stopping = asyncio.Event()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

    @property
    def url(self) -> str:
        """The base URL for a client, ending in /v1. Valid inside the block."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"

    async def __aenter__(self) -> Self:
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", self._settings.port))
        api = ModelApi(self._settings, self.faults, self.log, self._stopping)
        config = uvicorn.Config(
            api.application(),
            log_config=None,
            access_log=False,
            ws="none",
            lifespan="off",
            timeout_graceful_shutdown=1,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
        )
        self._server = _Uvicorn(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        await self._server.ready.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopping.set()
        self._server.should_exit = True
        await self._serving
