"""The calls of the bench are what Twilio would send: the gateway's own check accepts them, and its forms read them."""

from collections import Counter
from urllib.parse import parse_qsl

from starlette.routing import Match, Route

from bench.phone_calls import Account, calls
from gateway.twilio.form import READERS, Incoming
from gateway.twilio.signature import SignatureCheck, SignedRequest
from gateway.twilio.webhook import (
    ConsentAnswered,
    QuestionAnswered,
    RecordingChanged,
    ScriptRequested,
    StatusChanged,
    Webhook,
)
from shared.call_urls import Leg

ACCOUNT = Account("https://screener.example.com", "the-token")
LEGS = [Leg("default", f"int_{number:032x}", 1) for number in range(2)]
QUESTIONS = 3


def _read(request: bytes) -> Webhook:
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    target = first.split(" ")[1]
    headers = dict(line.split(": ", 1) for line in lines)
    fields = parse_qsl(body.decode(), keep_blank_values=True)
    signed = SignedRequest(target, fields, body, headers["X-Twilio-Signature"])
    assert SignatureCheck(ACCOUNT.base_url, [ACCOUNT.token]).accepts(signed)
    path, _, query = target.partition("?")
    for template, read in READERS.items():
        match, scope = Route(template, lambda _: None, methods=["POST"]).matches(
            {"type": "http", "method": "POST", "path": path}
        )
        if match is Match.FULL:
            return read(Incoming(scope["path_params"], dict(parse_qsl(query, keep_blank_values=True)), dict(fields)))
    raise AssertionError(f"no address of ours: {path}")


def test_a_call_goes_from_its_first_status_to_its_last() -> None:
    [call, _] = calls(ACCOUNT, LEGS, first=1, questions=QUESTIONS)
    heard = [_read(request) for request in call]
    assert Counter(map(type, heard)) == {
        StatusChanged: 4,
        ScriptRequested: 1,
        ConsentAnswered: 1,
        QuestionAnswered: QUESTIONS,
        RecordingChanged: QUESTIONS,
    }
    assert [one.word for one in heard if isinstance(one, StatusChanged)][-1] == "completed"
    assert all(one.recording for one in heard if isinstance(one, QuestionAnswered | RecordingChanged))


def test_no_two_calls_have_one_identity() -> None:
    made = calls(ACCOUNT, LEGS, first=7, questions=QUESTIONS)
    sids = [{_read(request).call_sid for request in call} for call in made]
    assert [len(each) for each in sids] == [1, 1]
    assert sids[0] != sids[1]
