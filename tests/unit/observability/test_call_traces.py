"""A call's trace: put into the addresses that Twilio gets when it is dialled, and taken from them in each webhook."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from urllib.parse import parse_qs

import httpx
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.middleware import Middleware

from gateway.http.request_log import RequestLog
from gateway.twilio.webhooks import twilio_routes
from services.telephony_service.settings import TwilioSettings
from services.telephony_service.twilio_line import DialOutcomeUnknown, DialRefused, LineUnreachable, TwilioLine
from shared.call_urls import CallUrls, Leg
from shared.tracing import continued
from tests.unit.llm.canned import Canned, canned_server
from tests.unit.observability.reading import TRACE_ID, Growth, ids, named, parent_id, traceparent
from tests.unit.twilio_webhooks.phone import BASE, LEG, Phone

PLACED = Canned(201, json.dumps({"sid": "CA" + "1" * 32}).encode())
URLS = CallUrls(BASE, Leg("default", "int_5a0c", 1, traceparent()))
ANSWER = {"RecordingSid": "RE" + "1" * 32, "RecordingUrl": "https://api.example.com/RE1", "RecordingDuration": "9"}


@asynccontextmanager
async def line_to(url: str) -> AsyncIterator[TwilioLine]:
    settings = TwilioSettings(
        twilio_account_sid="AC" + "5" * 32,
        twilio_auth_token=SecretStr("token"),
        twilio_phone_number="+12025550100",
        twilio_base_url=url.removesuffix("/v1"),
        webhook_base_url=BASE,
    )
    async with TwilioLine(settings) as line:
        yield line


async def test_a_dial_puts_its_trace_into_every_address(exported: InMemorySpanExporter) -> None:
    async with canned_server([PLACED]) as twilio, line_to(twilio.url) as line:
        with continued(traceparent()):
            await line.place(LEG, "+12025550101", [0, 1])
    dial = named(exported, "twilio place")
    here = traceparent(*ids(dial))
    form = parse_qs(twilio.requests[0].decode())
    assert ids(dial)[0] == TRACE_ID
    assert form["Url"] == [f"{BASE}/twilio/voice/default/int_5a0c/1?ask=0-1&traceparent={here}"]
    assert form["StatusCallback"] == [f"{BASE}/twilio/status/default/int_5a0c/1?traceparent={here}"]


async def test_a_dial_outside_of_any_trace_leaves_the_addresses_alone() -> None:
    async with canned_server([PLACED]) as twilio, line_to(twilio.url) as line:
        await line.place(LEG, "+12025550101", [0, 1])
    assert parse_qs(twilio.requests[0].decode())["Url"] == [f"{BASE}/twilio/voice/default/int_5a0c/1?ask=0-1"]


@pytest.mark.parametrize(
    ("answer", "raised", "result"),
    [
        (Canned(400, b'{"code": 21211, "message": "no", "status": 400}'), DialRefused, "refused"),
        (Canned(429, b'{"code": 20429, "message": "no", "status": 429}'), DialRefused, "rate_limited"),
        (Canned(500, b'{"code": 20500, "message": "no", "status": 500}'), DialOutcomeUnknown, "unknown"),
    ],
)
async def test_a_dial_is_counted_by_what_came_of_it(answer: Canned, raised: type[Exception], result: str) -> None:
    counted = Growth("screener_client_requests_total", system="twilio", operation="place", result=result)
    async with canned_server([answer]) as twilio, line_to(twilio.url) as line:
        with pytest.raises(raised):
            await line.place(LEG, "+12025550101", [0, 1])
    assert counted() == 1


async def test_a_dial_that_does_not_get_through_is_counted() -> None:
    counted = Growth("screener_client_requests_total", system="twilio", operation="place", result="unreachable")
    async with line_to("http://127.0.0.1:9") as line:
        with pytest.raises(LineUnreachable):
            await line.place(LEG, "+12025550101", [0, 1])
    assert counted() == 1


@pytest.fixture
async def phone() -> AsyncIterator[Phone]:
    made = Phone()
    async with made.line.opened():
        yield made
    await made.http.aclose()


def behind_the_request_log(phone: Phone) -> httpx.AsyncClient:
    app = Starlette(routes=twilio_routes(phone.line), middleware=[Middleware(RequestLog)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://10.0.0.7:8000")


async def test_a_webhook_goes_on_with_the_trace_in_its_address(phone: Phone, exported: InMemorySpanExporter) -> None:
    phone.http = behind_the_request_log(phone)
    response = await phone.post(URLS.answer(0, [1]), ANSWER)
    webhook = named(exported, "POST /twilio/answer/{tenant}/{interview_id}/{attempt}/{question}")
    assert (ids(webhook)[0], parent_id(webhook)) == (TRACE_ID, "b7ad6b7169203331")
    (fact,) = phone.log.facts
    assert fact.traceparent == traceparent(*ids(webhook))
    assert response.text.count(f"traceparent={traceparent()}") == unescape(response.text).count(BASE) > 0


async def test_an_address_without_a_trace_leads_to_addresses_without_one(phone: Phone) -> None:
    response = await phone.post(CallUrls(BASE, LEG).answer(0, [1]), ANSWER)
    assert "traceparent" not in response.text
    assert [fact.traceparent for fact in phone.log.facts] == [None]


async def test_what_is_no_traceparent_is_not_passed_on(phone: Phone) -> None:
    odd = CallUrls(BASE, Leg("default", "int_5a0c", 1, "odd"))
    response = await phone.post(odd.answer(0, [1]), ANSWER)
    assert response.status_code == 200
    assert "odd" not in response.text


def test_the_trace_is_no_part_of_which_leg_it_is() -> None:
    assert URLS.leg == LEG
    assert hash(URLS.leg) == hash(LEG)


async def test_webhooks_are_timed_by_kind_and_status_and_refusals_counted(phone: Phone) -> None:
    answered = Growth("screener_webhook_duration_seconds_count", kind="answer", status="200")
    refused = Growth("screener_webhook_duration_seconds_count", kind="answer", status="403")
    forged = Growth("screener_webhooks_refused_total", reason="forged-webhook")
    await phone.post(URLS.answer(0, [1]), ANSWER)
    await phone.post(URLS.answer(0, [1]), ANSWER, token="another")
    assert (answered(), refused(), forged()) == (1, 1, 1)


async def test_a_second_call_of_an_attempt_is_counted(phone: Phone) -> None:
    turned_away = Growth("screener_calls_turned_away_total", reason="second_call")
    await phone.post(URLS.voice([0, 1]))
    await phone.post(URLS.voice([0, 1]), {"CallSid": "CA" + "9" * 32})
    assert turned_away() == 1
