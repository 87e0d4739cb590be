"""One stream, from its first block to its end."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from enum import StrEnum
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.authentication import Principal
from gateway.http.methods import is_head
from gateway.live.blocks import FIRST, block, heartbeat
from gateway.live.follower import Moved, Start, Step, Told
from gateway.live.live import Live
from gateway.live.wanted import Wanted
from gateway.metrics import STREAM_EVENTS, STREAMS_ENDED, STREAMS_OPEN
from shared.ending import end
from shared.kafka.position import LogPosition
from shared.telemetry import log

logger = log(__name__)

_LAST_WORD_SECONDS = 1.0


class End(StrEnum):
    """Why a stream ended."""

    CLIENT = "client"
    SLOW = "slow"
    TIME = "time"
    SHUTDOWN = "shutdown"
    FAILED = "failed"


class Slow(Exception):
    """The client does not take what it is sent. It comes back with the id of what it took last."""


class EventStream(Response):
    """The events that are wanted, with signs of life between them, until the client leaves, does not take what it is
    sent, `seconds` have passed, or this process ends. Raises the problems of `Places` before it answers.
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        live: Live,
        principal: Principal,
        wanted: Wanted,
        start: Start,
        seconds: float,
        headers: Mapping[str, str],
    ) -> None:
        self.status_code = 200
        self.background = None
        # Proxies neither keep it nor wait for more of it.
        self.init_headers({"Cache-Control": "no-store", "X-Accel-Buffering": "no", **headers})
        self._live = live
        self._principal = principal
        self._wanted = wanted
        self._start = start
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The stream, as ASGI has it."""
        if is_head(scope):  # which asks for the headers alone
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            return await send({"type": "http.response.body", "body": b"", "more_body": False})
        with (
            self._live.places.one(self._principal),
            self._live.tail.listening() as tail,
            STREAMS_OPEN.track_inprogress(),
        ):
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            reason = End.FAILED
            try:
                reason = await self._stream(receive, send, tail)
            finally:
                STREAMS_ENDED.labels(reason).inc()
        if reason not in (End.CLIENT, End.SLOW):
            await _last_word(send)
        return None

    async def _stream(self, receive: Receive, send: Send, tail: asyncio.Task[None]) -> End:
        writing = asyncio.create_task(self._write(send))
        leaving = asyncio.create_task(_gone(receive))
        closing = asyncio.create_task(self._live.closing.wait())
        reasons: dict[asyncio.Task[Any], End] = {leaving: End.CLIENT, closing: End.SHUTDOWN, tail: End.FAILED}
        try:
            ended, _ = await asyncio.wait(
                {writing, *reasons}, timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            await end([writing, leaving, closing])
            # What they failed with while they were ended is no news.
            await asyncio.gather(writing, leaving, closing, return_exceptions=True)
        for task, reason in reasons.items():
            if task in ended:
                return reason
        return self._of_writing(writing) if writing in ended else End.TIME

    def _of_writing(self, writing: asyncio.Task[None]) -> End:
        """It writes for ever, unless something is wrong."""
        try:
            writing.result()
        except Slow:
            logger.warning("a client does not take its events", tenant=self._principal.tenant)
            return End.SLOW
        return End.FAILED

    async def _write(self, send: Send) -> None:
        await self._send(send, FIRST)
        async with aclosing(self._live.follower(self._wanted).follow(self._start)) as steps:
            clock, pause = asyncio.get_running_loop().time, self._live.settings.stream_heartbeat_seconds
            position: LogPosition | None = None
            is_first = True
            said = clock()
            coming = _next(steps)
            try:
                while True:
                    await asyncio.wait({coming}, timeout=max(0.0, said + pause - clock()))
                    if not coming.done():
                        await self._send(send, heartbeat(position))
                        said = clock()
                        continue
                    step = coming.result()
                    position = step.position
                    if is_first or not isinstance(step, Moved):
                        await self._send(send, block(step))
                        said = clock()
                    elif clock() - said >= pause:  # much comes, and nothing of it is wanted here
                        await self._send(send, heartbeat(position))
                        said = clock()
                    if isinstance(step, Told):
                        STREAM_EVENTS.labels(step.fact.data.topic).inc()
                    is_first = False
                    coming = _next(steps)
            finally:
                await end([coming])  # a generator that still runs cannot be closed

    async def _send(self, send: Send, body: bytes) -> None:
        try:
            async with asyncio.timeout(self._live.settings.stream_send_seconds):
                await send({"type": "http.response.body", "body": body, "more_body": True})
        except TimeoutError as silence:
            raise Slow from silence


def _next(steps: AsyncGenerator[Step, None]) -> asyncio.Task[Step]:
    async def step() -> Step:
        return await anext(steps)

    return asyncio.create_task(step())


async def _gone(receive: Receive) -> None:
    """Returns once the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _last_word(send: Send) -> None:
    """Ends the answer as it should end, where the client still takes something."""
    try:
        async with asyncio.timeout(_LAST_WORD_SECONDS):
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    except TimeoutError:
        logger.warning("a client does not take the end of its stream")
