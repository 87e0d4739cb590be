"""Recordings are fetched a few at a time, and whatever Twilio answers has its own meaning."""

import asyncio

import pytest

from services.scoring_service.media import Media, MediaRefused, MediaUnavailable
from tests.unit.scoring_service.recordings import TRICKLE, host_of, settings

LONG = 60.0


async def fetch(media: Media, url: str) -> bytes:
    async with media.recording(url) as recording:
        return recording


async def test_no_more_recordings_are_held_at_once_than_there_is_room_for() -> None:
    held: list[int] = []
    inside = 0
    both = asyncio.Barrier(2)

    async def use(media: Media, url: str) -> None:
        nonlocal inside
        async with media.recording(url):
            inside += 1
            held.append(inside)
            await both.wait()  # there is room for two, however slowly the second comes in
            await asyncio.sleep(0.02)  # for others to come in, if they are let in
            inside -= 1

    async with asyncio.timeout(LONG), host_of(lambda path: 200) as url, Media(settings(url, 2)) as media:
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
        waiting = asyncio.create_task(fetch(media, f"{url}/RE1"))
        await asked.wait()
        assert await fetch(media, f"{url}/RE2") == b"/RE2.wav"
        is_there = True
        assert await waiting == b"/RE1.wav"


async def test_what_failed_takes_no_room() -> None:
    async with (
        host_of(lambda path: 200 if path == "/RE2.wav" else 503) as url,
        Media(settings(url, 1)) as media,
    ):
        with pytest.raises(MediaUnavailable):
            await fetch(media, f"{url}/RE1")
        with pytest.raises(ZeroDivisionError):
            async with media.recording(f"{url}/RE2"):
                raise ZeroDivisionError
        assert await fetch(media, f"{url}/RE2") == b"/RE2.wav"


@pytest.mark.parametrize("status", [301, 302, 400, 406, 500, 502, 503])
async def test_an_answer_without_the_recording_is_about_that_recording(status: int) -> None:
    async with host_of(lambda path: status) as url, Media(settings(url)) as media:
        with pytest.raises(MediaRefused, match=str(status)):
            await fetch(media, f"{url}/RE1")


@pytest.mark.parametrize("status", [401, 403, 429])
async def test_credentials_and_rates_are_about_all_recordings(status: int) -> None:
    async with host_of(lambda path: status) as url, Media(settings(url)) as media:
        with pytest.raises(MediaUnavailable, match=str(status)) as caught:
            await fetch(media, f"{url}/RE1")
    assert not isinstance(caught.value, MediaRefused)


async def test_a_host_that_cannot_be_connected_to_is_about_all_recordings() -> None:
    async with host_of(lambda path: 200) as url:
        pass
    async with Media(settings(url)) as media:
        with pytest.raises(MediaUnavailable) as caught:
            await fetch(media, f"{url}/RE1")
    assert not isinstance(caught.value, MediaRefused)


async def test_a_recording_that_trickles_for_ever_is_left_and_keeps_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    async with asyncio.timeout(LONG), host_of(lambda path: 200) as url, Media(settings(url, 1)) as media:
        with monkeypatch.context() as hasty:
            hasty.setattr("services.scoring_service.media._WHOLE", 0.01)  # of thirty seconds, which no piece takes
            with pytest.raises(MediaRefused, match="did not send it whole within"):
                await fetch(media, f"{url}{TRICKLE}")
        assert await fetch(media, f"{url}/RE2") == b"/RE2.wav"
