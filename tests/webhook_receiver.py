"""Somebody who receives webhooks: a real HTTP server on loopback, which behaves as a test wants."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import h11
from standardwebhooks import Webhook

from devkit.loopback import listening
from devkit.ports import LOOPBACK

_AT_ONCE = 65_536
_OPEN_SECONDS = 3.0


@dataclass(frozen=True)
class Received:
    """One request. Header names are in lower case."""

    target: str
    headers: dict[str, str]
    body: bytes
    at: datetime

    @property
    def id(self) -> str:
        """What a receiver tells duplicates apart by."""
        return self.headers["webhook-id"]

    @property
    def event(self) -> dict[str, Any]:
        """The CloudEvent."""
        event: dict[str, Any] = json.loads(self.body)
        return event

    def verified(self, secret: str) -> dict[str, Any]:
        """The CloudEvent, once the public library has verified it. Raises WebhookVerificationError."""
        event: dict[str, Any] = Webhook(secret).verify(self.body, self.headers)
        return event


@dataclass(frozen=True)
class Reply:
    """What is answered, after a while. With `reset` the connection is broken instead."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    reset: bool = False
    announces: int | None = None
    """The length that the answer says it has; where it has less, the connection stays open for a while."""


OK = Reply()
Behaviour = Callable[[Received], Reply]


class Receiver:
    """What came in, in the order of coming."""

    def __init__(self, port: int, scheme: str) -> None:
        self.port = port
        self.url = f"{scheme}://{LOOPBACK}:{port}/hooks?for=tests"
        self.received: list[Received] = []
        self.taken: list[Received] = []
        """What was answered with 2xx."""
        self.behaviour: Behaviour = lambda _: OK
        self.most_at_once = 0
        """That were waited for by somebody when one of them was answered."""
        self._asking: set[asyncio.StreamReader] = set()
        self._came = asyncio.Event()

    async def until(self, holds: Callable[[], bool], seconds: float = 120.0) -> None:
        """Returns once something holds of what came in. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not holds():
                self._came.clear()
                await self._came.wait()

    def ids(self) -> set[str]:
        """Of what was taken."""
        return {each.id for each in self.taken}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            with suppress(ConnectionError, h11.RemoteProtocolError):
                await self._serve(reader, writer)
        finally:
            self._asking.discard(reader)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER)
        received = await _request(connection, reader)
        if received is None:
            return
        self._asking.add(reader)
        self.received.append(received)
        self._came.set()
        reply = self.behaviour(received)
        await asyncio.sleep(reply.seconds)
        self.most_at_once = max(self.most_at_once, sum(not _has_left(each) for each in self._asking))
        if _has_left(reader):
            return  # whoever asked has given up meanwhile, and takes no answer
        if reply.reset:
            writer.transport.abort()
            return
        if reply.announces is not None:
            writer.write(f"HTTP/1.1 {reply.status} So\r\nContent-Length: {reply.announces}\r\n\r\n".encode())
            writer.write(reply.body)
            await asyncio.sleep(_OPEN_SECONDS)
            return
        head = h11.Response(
            status_code=reply.status,
            headers=[("connection", "close"), ("content-length", str(len(reply.body))), *reply.headers.items()],
        )
        for part in (head, h11.Data(data=reply.body), h11.EndOfMessage()):
            writer.write(connection.send(part) or b"")
        await writer.drain()
        if 200 <= reply.status < 300:
            self.taken.append(received)
            self._came.set()


def _has_left(reader: asyncio.StreamReader) -> bool:
    """Whether whoever sent a request has hung up since."""
    return reader.at_eof() or reader.exception() is not None


async def _request(connection: h11.Connection, reader: asyncio.StreamReader) -> Received | None:
    head: h11.Request | None = None
    body = b""
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(_AT_ONCE))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            headers = {name.decode(): value.decode() for name, value in head.headers}
            return Received(head.target.decode(), headers, body, datetime.now(UTC))
        else:
            return None


@asynccontextmanager
async def receiving(certificate: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """A receiver, while the block lasts; with a certificate over TLS."""
    with listening() as at:
        receiver = Receiver(at.getsockname()[1], "https" if certificate else "http")
        server = await asyncio.start_server(receiver.serve, sock=at, ssl=certificate)
        try:
            yield receiver
        finally:
            server.close()
