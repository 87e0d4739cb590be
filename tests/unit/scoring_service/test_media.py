"""Recordings are fetched a few at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from devkit.ports import LOOPBACK
from services.scoring_service.media import Media, MediaUnavailable
from services.scoring_service.settings import ScoringSettings

LONG = 10.0
Answer = Callable[[str], int]
"""From a path to the status that it is answered with."""


@asynccontextmanager
async def host_of(answer: Answer) -> AsyncIterator[str]:
    """A server of recordings, by its address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
        body = path.encode()
        head = f"HTTP/1.1 {answer(path)} -\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, LOOPBACK) as server:
        yield f"http://{LOOPBACK}:{server.sockets[0].getsockname()[1]}"


def settings(url: str, at_once: int) -> ScoringSettings:
    return ScoringSettings(
        twilio_account_sid="AC1", twilio_auth_token=SecretStr("token"), twilio_base_url=url, media_at_once=at_once
    )


async def test_no_more_recordings_are_held_at_once_than_there_is_room_for() -> None:
    held: list[int] = []
    inside = 0

    async def use(media: Media, url: str) -> None:
        nonlocal inside
        async with media.recording(url):
            inside += 1
            held.append(inside)
            await asyncio.sleep(0.02)  # for others to come in, if they are let in
            inside -= 1

    async with host_of(lambda path: 200) as url, Media(settings(url, 2)) as media:
        await asyncio.gather(*(use(media, f"{url}/RE{number}") for number in range(6)))
    assert len(held) == 6
    assert max(held) == 2


async def test_what_has_yet_to_appear_takes_no_room() -> None:
    is_there = False
    asked = asyncio.Event()

    def answer(path: str) -> int:
        if path == "/RE1.wav":
            asked.set()
        return 200 if is_there or path == "/RE2.wav" else 404

    async with asyncio.timeout(LONG), host_of(answer) as url, Media(settings(url, 1)) as media:

        async def late() -> bytes:
            async with media.recording(f"{url}/RE1") as recording:
                return recording

        waiting = asyncio.create_task(late())
        await asked.wait()
        async with media.recording(f"{url}/RE2") as recording:
            assert recording == b"/RE2.wav"
        is_there = True
        assert await waiting == b"/RE1.wav"


async def test_what_failed_takes_no_room() -> None:
    async with (
        host_of(lambda path: 200 if path == "/RE2.wav" else 503) as url,
        Media(settings(url, 1)) as media,
    ):
        with pytest.raises(MediaUnavailable):
            async with media.recording(f"{url}/RE1"):
                raise AssertionError("there is none")
        with pytest.raises(ZeroDivisionError):
            async with media.recording(f"{url}/RE2"):
                raise ZeroDivisionError
        async with media.recording(f"{url}/RE2") as recording:
            assert recording == b"/RE2.wav"
