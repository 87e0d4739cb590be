"""A host of recordings on loopback, that answers as a test says."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from pydantic import SecretStr

from devkit.ports import LOOPBACK
from services.scoring_service.settings import ScoringSettings

Answer = Callable[[str], int]
"""From a path to the status that it is answered with."""

TRICKLE = "/trickle.wav"
"""The path of a recording that comes for ever, a byte at a time."""

_TRICKLE_SECONDS = 0.02


@asynccontextmanager
async def host_of(answer: Answer) -> AsyncIterator[str]:
    """A server of recordings, by its address. The body of each is its path."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
        with contextlib.suppress(ConnectionError):  # whoever has had enough leaves
            if path == TRICKLE:
                await _trickle(writer)
            body = path.encode()
            head = f"HTTP/1.1 {answer(path)} -\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, LOOPBACK) as server:
        yield f"http://{LOOPBACK}:{server.sockets[0].getsockname()[1]}"


async def _trickle(writer: asyncio.StreamWriter) -> None:
    """Until the connection is lost."""
    writer.write(b"HTTP/1.1 200 -\r\nContent-Length: 1000000000\r\n\r\n")
    while True:
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(_TRICKLE_SECONDS)


def settings(url: str, at_once: int = 1) -> ScoringSettings:
    """Of a service that fetches from `url`."""
    return ScoringSettings(
        twilio_account_sid="AC1", twilio_auth_token=SecretStr("token"), twilio_base_url=url, media_at_once=at_once
    )
