"""How many requests to Twilio go on at once, and what a time-out is of."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from devkit.loopback import listening, served, url_of
from services.telephony_service.settings import TwilioSettings
from services.telephony_service.twilio_line import (
    CallState,
    DialOutcomeUnknown,
    LineUnavailable,
    LineUnreachable,
    TwilioLine,
)
from shared.call_urls import Leg
from shared.events.calls import CallStatus

CALL = "CA" + "1" * 32
ANSWER = {"sid": CALL, "status": "completed", "duration": "61"}
LEG = Leg("default", "int_1", 1)
NUMBER = "+12025550101"


@dataclass
class SlowTwilio:
    """Answers a request once it is let go."""

    here: int = 0
    most: int = 0
    came: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _let_go: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def answer(self, _: Request) -> Response:
        self.came += 1
        self.here += 1
        self.most = max(self.most, self.here)
        self._changed.set()
        try:
            await self._let_go.acquire()
        finally:
            self.here -= 1
        return JSONResponse(ANSWER, status_code=200)

    def let_go(self, requests: int) -> None:
        for _ in range(requests):
            self._let_go.release()

    async def until_came(self, requests: int) -> None:
        async with asyncio.timeout(60):
            while self.came < requests:
                self._changed.clear()
                await self._changed.wait()


def line_to(url: str, at_once: int, seconds: float) -> TwilioLine:
    return TwilioLine(
        TwilioSettings(
            twilio_account_sid="AC" + "5" * 32,
            twilio_auth_token=SecretStr("token"),
            twilio_phone_number="+12025550100",
            twilio_base_url=url,
            twilio_timeout_seconds=seconds,
            twilio_at_once=at_once,
            webhook_base_url="https://screener.example.com",
        )
    )


@asynccontextmanager
async def slow_twilio(at_once: int, seconds: float) -> AsyncIterator[tuple[SlowTwilio, TwilioLine]]:
    twilio = SlowTwilio()
    with listening() as at:
        app = Starlette(routes=[Route("/{path:path}", twilio.answer, methods=["GET", "POST"])])
        async with served(app, at), line_to(url_of(at), at_once, seconds) as line:
            yield twilio, line


async def dialled(line: TwilioLine) -> str:
    """The CallSid of a dial that takes its turn, as the effects gate lets it."""
    async with line.turn():
        return await line.place(LEG, NUMBER, [0])


async def test_no_more_requests_go_on_at_once_than_are_allowed() -> None:
    async with slow_twilio(at_once=2, seconds=60) as (twilio, line):
        asked = [asyncio.create_task(line.state(CALL)) for _ in range(5)]
        await twilio.until_came(2)
        twilio.let_go(5)
        assert await asyncio.gather(*asked) == [CallState(CallStatus.COMPLETED, 61.0)] * 5
    assert twilio.most == 2


async def test_waiting_for_a_turn_is_no_part_of_the_time_out() -> None:
    # Long enough for a request that is answered at once, however busy the machine is.
    async with slow_twilio(at_once=1, seconds=6) as (twilio, line):
        first = asyncio.create_task(line.state(CALL))
        await twilio.until_came(1)
        second = asyncio.create_task(dialled(line))
        with pytest.raises(LineUnavailable):
            await first  # Twilio never answers; the second has waited for as long by now
        await twilio.until_came(2)
        twilio.let_go(2)  # one for the first, which may still be there
        assert await second == CALL


async def test_a_dial_that_is_cut_short_before_its_turn_asked_for_nothing() -> None:
    async with slow_twilio(at_once=1, seconds=60) as (twilio, line):
        first = asyncio.create_task(line.state(CALL))
        await twilio.until_came(1)
        second = asyncio.create_task(dialled(line))
        await asyncio.sleep(0)  # it waits for its turn now
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        twilio.let_go(2)
        await first
        assert await dialled(line) == CALL  # whoever gives up takes nobody's turn away
    assert twilio.came == 2


async def test_a_connection_that_never_comes_about_asked_for_nothing() -> None:
    with listening() as at:
        at.listen()  # and nobody ever shakes hands
        url = url_of(at).replace("http:", "https:")
        async with line_to(url, at_once=1, seconds=0.5) as line:
            with pytest.raises(LineUnreachable):
                await line.place(LEG, NUMBER, [0])


async def test_a_request_that_left_and_is_not_answered_may_have_placed_a_call() -> None:
    # Long enough for a request to leave, however busy the machine is.
    async with slow_twilio(at_once=1, seconds=6) as (twilio, line):
        with pytest.raises(DialOutcomeUnknown):
            await line.place(LEG, NUMBER, [0])
        await twilio.until_came(1)
        twilio.let_go(1)
