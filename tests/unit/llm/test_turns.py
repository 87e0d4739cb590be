"""How many questions are asked at once, and what their patience is of."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from devkit.ports import LOOPBACK
from tests.unit.llm.canned import completion
from tests.unit.llm.conftest import Connect, Time
from tests.unit.llm.prompts import HAIKU

LONG = 60.0
BODY = b'{"text": "hello", ' + completion('{"lines": ["x"], "mood": null}').body.removeprefix(b"{")
"""A completion and a transcription in one."""


@dataclass
class SlowModel:
    """Answers a question once it is let go."""

    url: str = ""
    here: int = 0
    most: int = 0
    came: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _let_go: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        await reader.readexactly(int(head.partition("content-length:")[2].partition("\r\n")[0]))
        self.came += 1
        self.here += 1
        self.most = max(self.most, self.here)
        self._changed.set()
        await self._let_go.acquire()
        self.here -= 1
        headers = f"Content-Type: application/json\r\nContent-Length: {len(BODY)}\r\nConnection: close"
        writer.write(f"HTTP/1.1 200 -\r\n{headers}\r\n\r\n".encode() + BODY)
        await writer.drain()
        writer.close()

    def let_go(self, questions: int) -> None:
        for _ in range(questions):
            self._let_go.release()

    async def until_came(self, questions: int) -> None:
        while self.came < questions:
            self._changed.clear()
            await self._changed.wait()


@asynccontextmanager
async def slow_model() -> AsyncIterator[SlowModel]:
    model = SlowModel()
    async with asyncio.timeout(LONG), await asyncio.start_server(model.answer, LOOPBACK) as server:
        model.url = f"http://{LOOPBACK}:{server.sockets[0].getsockname()[1]}/v1"
        yield model


async def test_no_more_questions_are_asked_at_once_than_are_allowed(connect: Connect) -> None:
    async with slow_model() as server:
        model = connect(server.url, at_once=2)
        asked = [asyncio.create_task(model.ask(HAIKU, {"number": number})) for number in range(5)]
        await server.until_came(2)
        server.let_go(5)
        assert len(await asyncio.gather(*asked)) == 5
    assert (server.came, server.most) == (5, 2)


async def test_waiting_for_a_turn_is_no_part_of_the_patience(connect: Connect, time: Time) -> None:
    async with slow_model() as server:
        model = connect(server.url, at_once=1, patience_seconds=100)
        asked = [asyncio.create_task(model.ask(HAIKU, {"number": number})) for number in range(2)]
        await server.until_came(1)
        time.now += 1000
        server.let_go(2)
        assert len(await asyncio.gather(*asked)) == 2
    assert (server.came, server.most, time.slept) == (2, 1, [])


async def test_transcriptions_take_turns_as_well(connect: Connect) -> None:
    async with slow_model() as server:
        model = connect(server.url, at_once=1)
        question = asyncio.create_task(model.ask(HAIKU, {}))
        heard = asyncio.create_task(model.transcribe(b"audio", filename="a.wav", language=None))
        await server.until_came(1)
        server.let_go(2)
        await question
        assert (await heard).text == "hello"
    assert (server.came, server.most) == (2, 1)
