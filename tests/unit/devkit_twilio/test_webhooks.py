"""How webhooks are signed, delivered and retried."""

from __future__ import annotations

import socket

import pytest

from devkit.twilio.delivery_policy import DeliveryPolicy, Failure
from devkit.twilio.log import Copy, ErrorRaised, WebhookKind, WebhookSent
from devkit.twilio.network import PhoneNetwork
from devkit.twilio.settings import SignatureAlgorithm
from tests.unit.devkit_twilio.application import Application, eventually, interview
from tests.unit.devkit_twilio.caller import Caller
from tests.unit.devkit_twilio.conftest import SETTINGS

UNREACHABLE = "http://127.0.0.1:9"
"""Nothing listens there, and nothing that asks for any free port is given it."""


async def test_every_webhook_of_an_interview_carries_a_signature_that_the_sdk_accepts(caller: Caller) -> None:
    url = interview(caller.application)
    await caller.completes(url=f"{url}?interview=i%201&attempt=2&blank=")
    await eventually(lambda: len(caller.application.to("/recording")) == 3)
    assert len(caller.application.received) > 12
    assert all(r.is_authentic for r in caller.application.received)


async def test_sha256_signatures_are_announced(application: Application) -> None:
    settings = SETTINGS.model_copy(update={"signature": SignatureAlgorithm.SHA256})
    async with PhoneNetwork(settings) as network:
        interview(application)
        await Caller(network, application).completes()
    assert all(r.is_authentic for r in application.received)
    assert all(
        "algorithm=HMAC_SHA256" in r.headers["x-twilio-webhooks-signature-settings"] for r in application.received
    )


async def test_status_callbacks_come_in_order_with_their_events_alone(caller: Caller) -> None:
    await caller.completes(status_callback_event=["ringing", "completed"])
    assert [(r.fields["SequenceNumber"], r.fields["CallStatus"]) for r in caller.application.to("/status")] == [
        ("0", "ringing"),
        ("1", "completed"),
    ]


async def test_by_default_completed_alone_is_called_back(caller: Caller) -> None:
    await caller.completes(status_callback_event=None)
    assert [r.fields["CallStatus"] for r in caller.application.to("/status")] == ["completed"]


async def test_a_status_callback_has_twilios_fields(caller: Caller) -> None:
    caller.application.pages["/start"] = lambda _: '<Pause length="5"/>'
    await caller.completes()
    first, *_, last = (r.fields for r in caller.application.to("/status"))
    assert first["CallbackSource"] == last["CallbackSource"] == "call-progress-events"
    assert first["Timestamp"].endswith("+0000")
    assert "CallDuration" not in first
    assert (last["CallDuration"], last["Duration"], last["SipResponseCode"]) == ("5", "1", "200")


async def test_a_failed_connection_is_tried_once_more(caller: Caller) -> None:
    call = await caller.completes(url=f"{UNREACHABLE}/start")
    sent = [w for w in caller.network.log.of(WebhookSent, call.sid) if w.webhook is WebhookKind.TWIML]
    assert [w.copy_sent for w in sent] == [Copy.ORIGINAL, Copy.RETRY]
    assert [e.code for e in caller.network.log.of(ErrorRaised, call.sid)] == [11205]


async def test_an_http_error_is_not_retried_by_default(caller: Caller) -> None:
    caller.application.statuses["/start"] = [503]
    await caller.completes()
    assert len(caller.application.to("/start")) == 1


async def test_the_urls_fragment_asks_for_more_retries_and_is_not_sent(caller: Caller) -> None:
    caller.application.statuses["/start"] = [503, 503]
    caller.application.pages["/start"] = lambda _: "<Redirect>/next</Redirect>"
    await caller.completes(path="/start#rc=3&rp=4xx,5xx")
    tokens = {r.headers["i-twilio-idempotency-token"] for r in caller.application.to("/start")}
    assert len(caller.application.to("/start")) == 3
    assert len(tokens) == 1
    assert caller.application.to("/next")


async def test_an_application_that_does_not_answer_in_time_is_given_up(application: Application) -> None:
    settings = SETTINGS.model_copy(update={"webhook_limit_real_seconds": 0.2})
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/start"
        async with PhoneNetwork(settings) as network:
            caller = Caller(network, application)
            # Without callbacks, which have no more time, and would be given up as well on a slow machine.
            sid = str((await caller.calls(url=url, status_callback=None, status_callback_event=None)).sid)
            await eventually(lambda: caller.call(sid).status.is_final)
            errors = network.log.of(ErrorRaised, sid)
    assert [e.code for e in errors] == [11205]
    assert caller.call(sid).status == "completed"


async def test_a_document_elsewhere_than_on_loopback_is_refused_with_a_clear_error(caller: Caller) -> None:
    caller.application.pages["/start"] = lambda _: "<Redirect>https://example.com/voice</Redirect>"
    call = await caller.completes()
    (error,) = caller.network.log.of(ErrorRaised, call.sid)
    assert "not on loopback" in error.message


async def test_the_log_has_each_webhook_with_its_answer(caller: Caller) -> None:
    caller.application.pages["/start"] = lambda _: "<Hangup/>"
    call = await caller.completes()
    (sent,) = [w for w in caller.network.log.of(WebhookSent, call.sid) if w.webhook is WebhookKind.TWIML]
    assert sent.url == f"{caller.application.url}/start"
    assert sent.fields["CallSid"] == call.sid
    assert (sent.response_status, sent.response_body) == (200, "<Response><Hangup/></Response>")
    assert sent.latency_ms > 0


@pytest.mark.parametrize(
    ("fragment", "policy"),
    [
        ("", DeliveryPolicy()),
        ("#ct=2000&rt=3000&tt=4000", DeliveryPolicy(2.0, 3.0, 4.0)),
        ("#rc=9&rp=all", DeliveryPolicy(retries=5, retried=frozenset({"all"}))),
        ("#tt=60000&rc=x", DeliveryPolicy()),
    ],
)
def test_a_fragment_is_read_within_twilios_bounds(fragment: str, policy: DeliveryPolicy) -> None:
    assert DeliveryPolicy.of(f"http://localhost/a{fragment}", 15.0) == policy


def test_by_default_only_failed_connections_are_retried() -> None:
    assert [f for f in Failure if DeliveryPolicy().retries_on(f)] == [Failure.CONNECT]
