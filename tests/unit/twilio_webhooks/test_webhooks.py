import asyncio
from urllib.parse import quote
from xml.etree import ElementTree

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from twilio.request_validator import RequestValidator

from gateway.twilio.dialogue import REFUSED
from gateway.twilio.wording import WILL_CALL_AGAIN
from shared.call_urls import CallUrls, Leg
from shared.events.calls import CallStatusChanged, ConsentRecorded
from shared.events.responses import ResponseRecorded
from tests.unit.twilio_webhooks.phone import BASE, CALL_SID, SETTINGS, TOKEN, URLS, Phone

RECORDING = {
    "RecordingSid": "RE" + "1" * 32,
    "RecordingUrl": "https://api.example.com/2010-04-01/Accounts/AC1/Recordings/RE1",
    "RecordingDuration": "9",
    "Digits": "#",
}
EVERY_URL = [
    URLS.voice([0, 1]),
    URLS.consent([0, 1], 1),
    URLS.answer(0, [1]),
    URLS.silence(0, [1], 2),
    URLS.recording(0),
    URLS.status(),
]
FORM = {**RECORDING, "RecordingStatus": "completed", "CallStatus": "completed", "SequenceNumber": "3"}


def tags(response: httpx.Response) -> list[str]:
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/xml; charset=utf-8"
    return [verb.tag for verb in ElementTree.fromstring(response.content)]


def problem(response: httpx.Response, status: int) -> str:
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert response.status_code == document["status"] == status
    assert {"type", "title", "detail", "instance"} <= document.keys()
    return str(document["type"])


async def test_a_call_is_led_from_the_disclosure_to_the_goodbye(phone: Phone) -> None:
    assert tags(await phone.post(URLS.voice([0, 1]))) == ["Say", "Say", "Gather", "Redirect"]
    assert tags(await phone.post(URLS.consent([0, 1], 1), {"Digits": "1"})) == ["Say", "Say", "Record", "Redirect"]
    assert tags(await phone.post(URLS.answer(0, [1]), RECORDING)) == ["Say", "Record", "Redirect"]
    assert tags(await phone.post(URLS.silence(1, [], 2))) == ["Say", "Hangup"]
    assert phone.log.types == ["consent.recorded.v1", "response.recorded.v1", "response.skipped.v1"]
    assert {(fact.subject, fact.tenant) for fact in phone.log.facts} == {("int_5a0c", "default")}


async def test_the_script_is_read_once(phone: Phone) -> None:
    for url in EVERY_URL:
        await phone.post(url, FORM)
    assert phone.interviews.reads == 1


async def test_callbacks_need_no_answer(phone: Phone) -> None:
    recording = await phone.post(URLS.recording(2), {**RECORDING, "RecordingStatus": "completed"})
    status = await phone.post(URLS.status(), {"CallStatus": "completed", "SequenceNumber": "3", "CallDuration": "61"})
    assert [(answer.status_code, answer.content) for answer in (recording, status)] == [(204, b""), (204, b"")]
    [recorded, changed] = [fact.data for fact in phone.log.facts]
    assert isinstance(recorded, ResponseRecorded)
    assert recorded.question_index == 2
    assert isinstance(changed, CallStatusChanged)
    assert (changed.sequence_number, changed.duration) == (3, 61.0)
    assert phone.interviews.reads == 0


async def test_a_status_that_is_not_known_is_taken_and_forgotten(phone: Phone) -> None:
    assert (await phone.post(URLS.status(), {"CallStatus": "on-hold"})).status_code == 204
    assert not phone.log.facts


@pytest.mark.parametrize("url", EVERY_URL)
async def test_a_forged_webhook_is_refused_and_makes_nothing_known(phone: Phone, url: str) -> None:
    assert problem(await phone.post(url, FORM, token="guessed"), 403) == "urn:screener:problem:forged-webhook"
    assert not phone.log.tries
    assert not phone.legs.first


async def test_a_webhook_without_a_signature_is_refused(phone: Phone) -> None:
    response = await phone.http.post("/twilio/status/default/int_5a0c/1", data={"CallSid": CALL_SID})
    assert problem(response, 403) == "urn:screener:problem:forged-webhook"


async def test_a_signature_does_not_fit_another_address(phone: Phone) -> None:
    signature = RequestValidator(TOKEN).compute_signature(URLS.answer(0, [1]), RECORDING)
    body = str(httpx.QueryParams(RECORDING))
    for url in (URLS.answer(1, [1]), URLS.answer(0, [2]), URLS.answer(0, [])):
        problem(await phone.send(url, body, signature), 403)
    assert not phone.log.tries


async def test_a_token_that_is_being_replaced_is_accepted_too() -> None:
    tokens = {"twilio_auth_token": SecretStr("new"), "twilio_auth_token_secondary": SecretStr(TOKEN)}
    phone = Phone(SETTINGS.model_copy(update=tokens))
    for token in ("new", TOKEN):
        assert (await phone.post(URLS.status(), {"CallStatus": "ringing"}, token)).status_code == 204
    problem(await phone.post(URLS.status(), {"CallStatus": "ringing"}, "older"), 403)


async def test_names_that_need_escaping_come_back_as_they_were(phone: Phone) -> None:
    odd = CallUrls(BASE, Leg("ten ant&é", "int+%1", 2))
    await phone.post(odd.answer(0, [1]), {**RECORDING, "Odd": "é & = 🙂", "Blank": ""})
    [fact] = phone.log.facts
    assert (fact.tenant, fact.subject) == ("ten ant&é", "int+%1")


MALFORMED = [
    (f"{BASE}/twilio/voice/default/int_1/one?ask=0", {}),
    (f"{BASE}/twilio/voice/default/int_1/0?ask=0", {}),
    (f"{BASE}/twilio/voice/default/int_1/1", {}),
    (f"{BASE}/twilio/voice/default/int_1/1?ask=0--1", {}),
    (f"{BASE}/twilio/voice/default/int_1/1?ask=a", {}),
    (f"{BASE}/twilio/voice/default/int_1/1?ask={'9' * 5000}", {}),
    (f"{BASE}/twilio/voice/default/int_1/1?ask=0&{'&'.join('x' * 600)}", {}),
    (f"{BASE}/twilio/consent/default/int_1/1?ask=0&tries=-1", {}),
    (f"{BASE}/twilio/answer/default/int_1/1/-1?ask=0", RECORDING),
    (f"{BASE}/twilio/answer/default/int_1/{'1' * 5000}/0?ask=0", RECORDING),
    (URLS.answer(0, []), RECORDING | {"RecordingSid": "RE.$1"}),
    (URLS.answer(0, []), RECORDING | {"RecordingUrl": "h" * 3000}),
    (URLS.voice([0]), {"CallSid": ""}),
    (URLS.voice([0]), {"CallSid": "C\x1fA"}),
    (URLS.status(), {}),
    (URLS.status(), {"CallStatus": "ringing", "SequenceNumber": "first"}),
]


@pytest.mark.parametrize(("url", "form"), MALFORMED)
async def test_a_signed_webhook_that_makes_no_sense_is_refused(phone: Phone, url: str, form: dict[str, str]) -> None:
    assert problem(await phone.post(url, form), 400) == "urn:screener:problem:bad-request"
    assert not phone.log.tries


@pytest.mark.parametrize("body", [b"a=\xff", "&".join("x" * 600).encode()])
async def test_a_body_that_is_no_form_is_refused(phone: Phone, body: bytes) -> None:
    problem(await phone.send(URLS.status(), body, "any"), 400)


async def test_a_body_that_is_too_large_is_refused(phone: Phone) -> None:
    response = await phone.send(URLS.status(), "a=" + "b" * 65_536, "any")
    assert problem(response, 413) == "urn:screener:problem:too-large"


async def test_a_body_of_another_kind_is_refused(phone: Phone) -> None:
    signature = RequestValidator(TOKEN).compute_signature(URLS.status(), {})
    problem(await phone.send(URLS.status(), b"{}", signature, "application/json"), 403)


async def test_only_a_post_is_served(phone: Phone) -> None:
    assert (await phone.http.get("/twilio/status/default/int_5a0c/1")).status_code == 405


async def test_only_the_first_call_speaks_the_script_of_an_attempt(phone: Phone) -> None:
    assert "Gather" in tags(await phone.post(URLS.voice([0])))
    second = await phone.post(URLS.voice([0]), {"CallSid": "CA" + "9" * 32})
    assert second.content == REFUSED
    assert "Gather" in tags(await phone.post(URLS.voice([0])))
    next_attempt = CallUrls(BASE, Leg("default", "int_5a0c", 2))
    assert "Gather" in tags(await phone.post(next_attempt.voice([0]), {"CallSid": "CA" + "9" * 32}))


async def test_a_call_goes_on_when_it_is_not_known_who_was_first(phone: Phone) -> None:
    phone.legs.is_down = True
    assert "Gather" in tags(await phone.post(URLS.voice([0])))


async def test_a_call_goes_on_when_looking_up_who_was_first_fails_in_whatever_way(phone: Phone) -> None:
    phone.legs.failure = ValueError("a bug")
    assert "Gather" in tags(await phone.post(URLS.voice([0])))


async def test_without_mongodb_a_new_call_is_promised_another_one(phone: Phone) -> None:
    phone.interviews.is_down = True
    response = await phone.post(URLS.voice([0]))
    assert tags(response) == ["Say", "Hangup"]
    assert WILL_CALL_AGAIN in response.text


async def test_without_mongodb_a_call_whose_script_is_in_memory_goes_on(phone: Phone) -> None:
    await phone.post(URLS.voice([0]))
    phone.interviews.is_down = True
    assert "Record" in tags(await phone.post(URLS.consent([0], 1), {"SpeechResult": "Yes."}))
    [fact] = phone.log.facts
    assert isinstance(fact.data, ConsentRecorded)


async def test_a_mongodb_that_never_answers_does_not_hold_up_a_call() -> None:
    phone = Phone(script_seconds=0.01)
    phone.interviews.hangs = True
    assert tags(await phone.post(URLS.answer(0, [1]), RECORDING)) == ["Say", "Hangup"]
    assert phone.log.types == ["response.recorded.v1"]


async def test_a_kafka_that_never_answers_does_not_hold_up_a_call() -> None:
    phone = Phone(SETTINGS.model_copy(update={"webhook_publish_seconds": 0.01}))
    phone.log.is_open.clear()
    async with phone.line.opened():
        assert "Record" in tags(await phone.post(URLS.answer(0, [1]), RECORDING))
        assert not phone.log.facts
        assert len(phone.kept.messages) == 1
        phone.log.is_open.set()
        await asyncio.wait_for(phone.kept.emptied.wait(), 60)
    assert phone.log.types == ["response.recorded.v1"]


URL_PARTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="/."), min_size=1, max_size=6)
PATHS = st.sampled_from(["voice", "consent", "answer", "silence", "recording", "status", "other"])


@settings(deadline=None)
@given(
    PATHS, st.lists(URL_PARTS | st.just("1"), max_size=5), URL_PARTS, st.dictionaries(URL_PARTS, st.text(max_size=6))
)
async def test_whatever_twilio_signs_is_answered_or_refused(
    path: str, parts: list[str], query: str, form: dict[str, str]
) -> None:
    phone = Phone()
    response = await phone.post(f"{BASE}/twilio/{'/'.join(map(quote, [path, *parts]))}?ask={quote(query)}", form)
    assert response.status_code in {200, 204, 400, 404}
