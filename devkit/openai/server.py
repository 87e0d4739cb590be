"""Runs the stand-in on loopback, inside the process that asks for it."""

import asyncio
from contextlib import AsyncExitStack
from typing import Self

from devkit.loopback import listening, served, url_of
from devkit.openai.app import ModelApi
from devkit.openai.faults import Faults
from devkit.openai.log import RequestLog
from devkit.openai.settings import ModelServerSettings


class ModelServer:
    """`async with ModelServer(settings) as server`: answers at `server.url` until the block ends."""

    def __init__(self, settings: ModelServerSettings | None = None) -> None:
        self._settings = settings or ModelServerSettings()
        self.faults = Faults(self._settings.faults)
        self.log = RequestLog(self._settings.journal)
        self._stopping = asyncio.Event()
        self._serving = AsyncExitStack()

    @property
    def url(self) -> str:
        """The base URL for a client, ending in /v1. Valid inside the block."""
        return f"{url_of(self._socket)}/v1"

    async def __aenter__(self) -> Self:
        self._socket = listening(self._settings.port)
        api = ModelApi(self._settings, self.faults, self.log, self._stopping)
        await self._serving.enter_async_context(served(api.application(), self._socket))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopping.set()
        await self._serving.aclose()
