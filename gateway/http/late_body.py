"""Bodies that still come when their request is answered already."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.settings import KIBIBYTE, MEBIBYTE


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is thrown away at most: so many bytes, for so many seconds, and no longer than `silence` without any."""

    most_bytes: int
    seconds: float
    silence: float


LATE = Bounds(most_bytes=64 * MEBIBYTE, seconds=10, silence=3)
"""Most clients look for the answer only when they have sent all: whoever is cut off before may never see it."""
_AT_HAND = Bounds(most_bytes=64 * KIBIBYTE, seconds=0.1, silence=0.1)
"""A small body is on its way when its head is there: a moment's wait for it keeps the connection."""


class LateBody:
    """Closes a connection on which a request was answered before all of its body came, such as one that was refused.

    The server has no timer for those: they would stay open for as long as their clients like. The client has the whole
    answer at once, with `Connection: close`; what it still sends is thrown away, within bounds, before it is closed.
    What has no body, or whose body was read, is left alone.
    """

    def __init__(self, app: ASGIApp, bounds: Bounds = LATE) -> None:
        self._app = app
        self._bounds = bounds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _has_body(given := dict(scope["headers"])):
            return await self._app(scope, receive, send)
        body = _Body(receive)
        is_late = False

        async def send_and_stay(message: Message) -> None:
            nonlocal is_late
            if message["type"] == "http.response.start":
                is_late = not (body.is_over or (_is_at_hand(given) and await body.thrown_away(_AT_HAND)))
                if is_late:
                    MutableHeaders(scope=message)["Connection"] = "close"
            elif is_late:
                message = {**message, "more_body": True}
            await send(message)

        await self._app(scope, body.receive, send_and_stay)
        if is_late:
            await body.thrown_away(self._bounds)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        return None


class _Body:
    """A request's body, as far as it has come."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.is_over = False

    async def receive(self) -> Message:
        """The next piece."""
        message = await self._receive()
        self.is_over = not message.get("more_body", False)  # nothing more comes of a client that has left, either
        return message

    async def thrown_away(self, bounds: Bounds) -> bool:
        """Whether all of it came within `bounds`."""
        read = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(bounds.seconds):
                while not self.is_over and read <= bounds.most_bytes:
                    async with asyncio.timeout(bounds.silence):
                        read += len((await self.receive()).get("body", b""))
        return self.is_over


def _has_body(given: Mapping[bytes, bytes]) -> bool:
    return b"transfer-encoding" in given or given.get(b"content-length", b"0") != b"0"


def _is_at_hand(given: Mapping[bytes, bytes]) -> bool:
    """Whether a body is small, as far as one knows, and its client does not wait to be asked for it."""
    return b"expect" not in given and int(given.get(b"content-length", b"0")) <= _AT_HAND.most_bytes
