"""Somebody who takes whatever is posted to them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from devkit.ports import LOOPBACK

_TAKEN = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"


@asynccontextmanager
async def running_receiver() -> AsyncIterator[str]:
    """Its address, while it runs on loopback."""
    server = await asyncio.start_server(_take, LOOPBACK, 0)
    async with server:
        yield f"http://{LOOPBACK}:{server.sockets[0].getsockname()[1]}/screener"


async def _take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        await reader.readexactly(int(lengths[0].partition(b":")[2]) if lengths else 0)
        writer.write(_TAKEN)
        await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        return
    finally:
        writer.close()
