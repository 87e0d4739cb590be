"""Fetching recordings: from Twilio's configured host and from nowhere else."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from services.scoring_service.settings import ScoringSettings
from shared.errors import Transient
from shared.watching import asking
from shared.without import without

# It brings a command line that draws with it.
with without("rich"):
    import httpx


class MediaMissing(Exception):
    """There is no recording to be had, and waiting longer will not help."""


class MediaUnavailable(Transient):
    """Twilio did not answer as it should."""


class MediaRefused(MediaUnavailable):
    """Twilio answers, but not with this recording: trying again for ever could be in vain."""


_OF_ALL = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN, httpx.codes.TOO_MANY_REQUESTS})
"""What Twilio answers whichever recording is asked for: credentials, which an operator can set, or its rate."""

_NOT_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""Nothing was asked for yet, so it says nothing of the recording."""

_WHOLE = 10
"""How many times the time-out of a piece a whole recording may take."""


class Media:
    """Recordings of an account. Use it as an async context manager."""

    def __init__(self, settings: ScoringSettings) -> None:
        self._settings = settings
        self._home = urlsplit(settings.twilio_base_url)
        self._room = asyncio.Semaphore(settings.media_at_once)

    async def __aenter__(self) -> Self:
        token = self._settings.twilio_auth_token.get_secret_value()
        self._http = httpx.AsyncClient(
            auth=(self._settings.twilio_account_sid, token),
            timeout=self._settings.media_timeout_seconds,
            follow_redirects=False,  # a redirect could lead anywhere, and take our credentials there
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    @asynccontextmanager
    async def recording(self, url: str) -> AsyncIterator[bytes]:
        """The WAV of a recording, to be let go of soon. Waits for it to appear: Twilio tells of it before it is there.

        There are at most `media_at_once` of them. After an outage there may be hundreds to fetch: they need not fit
        into memory, and the first are done with before the last are begun. What has yet to appear takes no room.

        Raises:
            MediaMissing: another host, or it did not appear in time, or it is too large.
            MediaRefused: Twilio was asked, and did not give it.
            MediaUnavailable: Twilio cannot be asked for any.
        """
        found, place = await self._fetch(url)
        async with place:
            yield found

    async def _fetch(self, url: str) -> tuple[bytes, AsyncExitStack]:
        asked = urlsplit(url)
        if (asked.scheme, asked.netloc) != (self._home.scheme, self._home.netloc):
            raise MediaMissing(f"recordings are fetched from {self._home.netloc} only, not from {asked.netloc!r}")
        wav = url if url.endswith(".wav") else f"{url}.wav"
        give_up = time.monotonic() + self._settings.media_patience_seconds
        pause = 0.1
        with asking("recordings", "fetch", _result):
            while True:
                async with AsyncExitStack() as place:
                    await place.enter_async_context(self._room)
                    found = await self._get(wav)
                    if found is not None:
                        return found, place.pop_all()
                if time.monotonic() + pause > give_up:
                    raise MediaMissing(f"it did not appear within {self._settings.media_patience_seconds:.0f} s")
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)

    async def _get(self, url: str) -> bytes | None:
        """The bytes; none while they are not there yet."""
        seconds = _WHOLE * self._settings.media_timeout_seconds
        try:
            # httpx bounds each piece: a body that trickles would pass that for ever, and keep its room.
            async with asyncio.timeout(seconds), self._http.stream("GET", url) as answer:
                return await self._read(answer)
        except httpx.InvalidURL as invalid:
            raise MediaMissing(f"its address is none: {invalid}") from invalid
        except _NOT_CONNECTED as failure:
            raise MediaUnavailable(repr(failure)) from failure
        except httpx.HTTPError as failure:
            raise MediaRefused(f"Twilio did not send it whole: {failure!r}") from failure
        except TimeoutError as late:
            raise MediaRefused(f"Twilio did not send it whole within {seconds:.0f} s") from late

    async def _read(self, answer: httpx.Response) -> bytes | None:
        status = answer.status_code
        if status == httpx.codes.OK:
            return await self._body(answer)
        if status == httpx.codes.NOT_FOUND:
            return None
        if status == httpx.codes.GONE:
            raise MediaMissing("Twilio has deleted it")
        if status in _OF_ALL:
            raise MediaUnavailable(f"Twilio answered {status}")
        raise MediaRefused(f"Twilio answered {status}")

    async def _body(self, answer: httpx.Response) -> bytes:
        received = bytearray()
        async for piece in answer.aiter_bytes():
            received += piece
            if len(received) > self._settings.media_max_bytes:
                raise MediaMissing(f"it is larger than {self._settings.media_max_bytes} bytes")
        return bytes(received)


def _result(failure: Exception) -> str:
    match failure:
        case MediaMissing():
            return "missing"
        case MediaUnavailable():
            return "unavailable"
        case _:
            return "error"
