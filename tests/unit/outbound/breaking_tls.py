"""Somebody whose TLS breaks once the client holds it for established."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from devkit.loopback import listening

_AT_ONCE = 65_536
_NO_RECORD = b"\x17\x03\x03\x00\x20" + bytes(32)
"""It looks like a record, and nobody has encrypted it."""


class _BreakingTls:
    def __init__(self, certificate: ssl.SSLContext, answer: bytes) -> None:
        self._certificate = certificate
        self._answer = answer

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await self._break(reader, writer)
            # Whoever asked hangs up: before that, a reset could overtake what was written.
            await reader.read()
        writer.close()

    async def _break(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self._certificate.wrap_bio(incoming, outgoing, server_side=True)
        while True:
            try:
                tls.do_handshake()
                tls.write(self._answer)
                writer.write(outgoing.read() + _NO_RECORD)
                return
            except ssl.SSLWantReadError:
                writer.write(outgoing.read())
            except ssl.SSLError:
                writer.write(outgoing.read())  # the alert that says why
                return
            came = await reader.read(_AT_ONCE)
            if not came:
                raise ConnectionResetError("hung up")
            incoming.write(came)


@asynccontextmanager
async def breaking_tls(certificate: ssl.SSLContext, answer: bytes = b"") -> AsyncIterator[int]:
    """The port of somebody who refuses by an alert, or says `answer` and then nonsense, while the block lasts."""
    with listening() as at:
        server = await asyncio.start_server(_BreakingTls(certificate, answer).serve, sock=at)
        try:
            yield int(at.getsockname()[1])
        finally:
            server.close()
