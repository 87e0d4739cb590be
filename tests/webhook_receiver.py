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

from devkit.ports import LOOPBACK, free_port

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
        self._at_once = 0
        self._came = asyncio.Event()

    async def until(self, holds: Callable[[], bool], seconds: float = 60.0) -> None:
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
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            with suppress(ConnectionError, h11.RemoteProtocolError):
                await self._serve(reader, writer)
        finally:
            self._at_once -= 1
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER)
        received = await _request(connection, reader)
        if received is None:
            return
        self.received.append(received)
        self._came.set()
        reply = self.behaviour(received)
        await asyncio.sleep(reply.seconds)
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
    receiver = Receiver(free_port(), "https" if certificate else "http")
    server = await asyncio.start_server(receiver.serve, LOOPBACK, receiver.port, ssl=certificate)
    try:
        yield receiver
    finally:
        server.close()
