"""Whether a request has left this process. Until it has, whoever was to be asked knows nothing of it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace

from aiohttp import ClientSession, TraceConfig, TraceRequestHeadersSentParams

_LEFT: ContextVar[asyncio.Event | None] = ContextVar("left", default=None)


@contextmanager
def departure() -> Iterator[asyncio.Event]:
    """Around one request of a session that has `noting_departures()`. Set once it may have left."""
    left = asyncio.Event()
    before = _LEFT.set(left)
    try:
        yield left
    finally:
        _LEFT.reset(before)


def noting_departures() -> TraceConfig:
    """For a session whose requests are made in a `departure`."""
    config = TraceConfig()
    config.on_request_headers_sent.append(_note)
    return config


async def _note(_session: ClientSession, _context: SimpleNamespace, _sent: TraceRequestHeadersSentParams) -> None:
    if (left := _LEFT.get()) is not None:
        left.set()
