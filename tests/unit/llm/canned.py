"""A server that says what a test tells it to, byte for byte: what no stand-in with manners would."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Canned:
    """One response."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def error(status: int, message: str = "no", *, code: str | None = None, param: str | None = None) -> Canned:
    """An error in OpenAI's shape."""
    body = {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}
    return Canned(status, json.dumps(body).encode())


def completion(content: str | None, finish_reason: str = "stop") -> Canned:
    """A chat completion without usage, as some servers send it."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": finish_reason}
    return Canned(200, json.dumps({"id": "1", "model": "canned", "choices": [choice]}).encode())


@dataclass
class CannedServer:
    """`url` for a client; `requests` are the bodies received."""

    url: str
    requests: list[bytes]


@asynccontextmanager
async def canned_server(responses: Sequence[Canned]) -> AsyncIterator[CannedServer]:
    """Sends `responses` one after another, the last one over and over."""
    received: list[bytes] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length:")[2].partition("\r\n")[0] or 0)
        body = await reader.readexactly(length)
        response = responses[min(len(received), len(responses) - 1)]
        received.append(body)
        headers = {"content-type": "application/json", "connection": "close", **response.headers}
        lines = [f"HTTP/1.1 {response.status} X", f"content-length: {len(response.body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + response.body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    async with server:
        yield CannedServer(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", received)
