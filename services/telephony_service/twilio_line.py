"""Twilio's REST API, through its official SDK, with every outcome told apart."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from aiohttp import ClientConnectorError, ClientError
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from services.telephony_service.departure import departure, noting_departures
from services.telephony_service.settings import TwilioSettings
from shared.call_urls import CallUrls, Leg
from shared.errors import Transient
from shared.events.calls import CallStatus
from shared.failpoints import failpoint
from shared.tracing import current_traceparent
from shared.watching import asking

_RING_SECONDS = 45


class LineUnavailable(Transient):
    """Twilio could not be asked, or did not answer. Asking again is right; dialling again is not."""


class DialOutcomeUnknown(Transient):
    """A call was asked for and nobody knows whether it was placed. It must not be asked for again."""


class DialRefused(Exception):
    """Twilio said no: there is no call, and there will be none."""

    def __init__(self, status: int, code: int | None, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class LineUnreachable(Exception):
    """No connection to Twilio came about, so nothing was asked for."""


@dataclass(frozen=True, slots=True)
class CallState:
    """What Twilio says of a call. `duration` is in seconds."""

    status: CallStatus
    duration: float | None


@dataclass(frozen=True, slots=True)
class ListedRecording:
    """What Twilio says of a recording. `duration` is in seconds; `url` is that of the media."""

    sid: str
    duration: float | None
    url: str
    is_ready: bool


class TwilioLine:
    """An account's calls. Use it as an async context manager.

    So many requests go on at once (`twilio_at_once`); others wait for their turn, and that wait is no part of any
    time-out. Otherwise a slow hour of Twilio's would be made worse by what is asked again, and dials that never left
    this process would count as calls that may have been placed.
    """

    def __init__(self, settings: TwilioSettings) -> None:
        self._settings = settings
        self._http: AsyncTwilioHttpClient | None = None
        self._turns = asyncio.Semaphore(settings.twilio_at_once)

    async def __aenter__(self) -> Self:
        settings = self._settings
        self._http = AsyncTwilioHttpClient(pool_connections=True, trace_configs=[noting_departures()])
        self._client = Client(
            settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value(), http_client=self._http
        )
        if settings.twilio_base_url:
            self._client.api.base_url = settings.twilio_base_url.rstrip("/")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http is not None:
            await self._http.close()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """One of the requests that may go on at once: had before a dial is claimed, so that no claim waits for it."""
        async with self._turns:
            yield

    async def place(self, leg: Leg, phone: str, ask: Sequence[int]) -> str:
        """Asks for a call, at once, and returns its CallSid. Whoever asks has a `turn`.

        Raises:
            DialRefused: there is no call.
            LineUnreachable: nothing was asked for.
            DialOutcomeUnknown: there may be a call.
        """
        with asking("twilio", "place", _result):
            return await self._place(replace(leg, traceparent=current_traceparent()), phone, ask)

    async def _place(self, leg: Leg, phone: str, ask: Sequence[int]) -> str:
        urls = CallUrls(self._settings.webhook_base_url, leg)
        try:
            with departure() as left:
                # The SDK's own time-out is none at all.
                async with asyncio.timeout(self._settings.twilio_timeout_seconds):
                    call = await self._client.calls.create_async(
                        to=phone,
                        from_=self._settings.twilio_phone_number,
                        url=urls.voice(ask),
                        method="POST",
                        status_callback=urls.status(),
                        status_callback_method="POST",
                        status_callback_event=["initiated", "ringing", "answered", "completed"],
                        timeout=_RING_SECONDS,
                    )
        except (TwilioRestException, TwilioServiceException) as answer:
            if 400 <= answer.status < 500:
                raise DialRefused(answer.status, answer.code, _words(answer)) from answer
            raise DialOutcomeUnknown(f"Twilio answered {answer.status}") from answer
        except ClientConnectorError as failure:
            raise LineUnreachable(str(failure)) from failure
        except TimeoutError as failure:
            if not left.is_set():
                raise LineUnreachable("no connection came about in time") from failure
            raise DialOutcomeUnknown(repr(failure)) from failure
        except (TwilioException, ClientError, OSError) as failure:
            raise DialOutcomeUnknown(repr(failure)) from failure
        failpoint("twilio.placed")
        return str(call.sid)

    async def calls_to(self, phone: str, since: datetime) -> list[str]:
        """The CallSids of every call to `phone` made at `since` or later, also of those still queued.

        Raises:
            LineUnavailable: Twilio did not answer.
        """
        async with self._asking("list_calls"):
            # Twilio filters by date only: the finer part is ours.
            calls = await self._client.calls.list_async(
                to=phone, from_=self._settings.twilio_phone_number, start_time_after=since - timedelta(days=1)
            )
        return [str(call.sid) for call in calls if call.date_created is None or call.date_created >= since]

    async def state(self, call_sid: str) -> CallState:
        """What became of a call. Raises `LineUnavailable`."""
        async with self._asking("call"):
            call = await self._client.calls(call_sid).fetch_async()
        return CallState(CallStatus(call.status), float(call.duration) if call.duration else None)

    async def hang_up(self, call_sid: str) -> None:
        """Ends a call; nothing happens to one that is over. Raises `LineUnavailable`."""
        try:
            async with self._asking("hang_up"):
                await self._client.calls(call_sid).update_async(status="completed")
        except LineRefused as answer:
            if answer.status not in (400, 404):
                raise
        failpoint("twilio.hung_up")

    async def recordings(self, call_sid: str) -> list[ListedRecording]:
        """Every recording of a call, oldest first. Raises `LineUnavailable`."""
        async with self._asking("list_recordings"):
            listed = await self._client.recordings.list_async(call_sid=call_sid)
        listed.sort(key=lambda recording: (recording.start_time or recording.date_created, recording.sid))
        base = self._client.api.base_url.rstrip("/")
        return [
            ListedRecording(
                sid=str(recording.sid),
                duration=_seconds(recording.duration),
                url=f"{base}{str(recording.uri).removesuffix('.json')}",
                is_ready=recording.status == "completed",
            )
            for recording in listed
            if recording.status not in ("absent", "deleted")
        ]

    @asynccontextmanager
    async def _asking(self, operation: str) -> AsyncIterator[None]:
        """For requests that change nothing, or nothing further when repeated."""
        async with self._turns:
            with asking("twilio", operation, _result):
                try:
                    async with asyncio.timeout(self._settings.twilio_timeout_seconds):
                        yield
                except (TwilioRestException, TwilioServiceException) as answer:
                    if 400 <= answer.status < 500 and answer.status != 429:
                        raise LineRefused(answer.status, _words(answer)) from answer
                    raise LineUnavailable(f"Twilio answered {answer.status}") from answer
                except (TwilioException, ClientError, TimeoutError, OSError) as failure:
                    raise LineUnavailable(repr(failure)) from failure


class LineRefused(Exception):
    """Twilio will not answer this question, however often it is asked: credentials, or a thing that is not there."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"HTTP {status}: {message}")
        self.status = status


def _result(failure: Exception) -> str:
    match failure:
        case DialRefused(status=429):
            return "rate_limited"
        case DialRefused() | LineRefused():
            return "refused"
        case LineUnreachable():
            return "unreachable"
        case DialOutcomeUnknown():
            return "unknown"
        case LineUnavailable():
            return "unavailable"
        case _:
            return "error"


def _words(answer: TwilioRestException | TwilioServiceException) -> str:
    return str(answer.msg if isinstance(answer, TwilioRestException) else answer.detail or answer.title)


def _seconds(written: object) -> float | None:
    # Twilio writes -1 while it does not know yet.
    seconds = float(str(written)) if written not in (None, "") else -1.0
    return seconds if seconds >= 0 else None
