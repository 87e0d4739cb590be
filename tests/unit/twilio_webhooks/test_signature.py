"""Signatures, with the validator of Twilio's own library as the oracle."""

from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urlparse

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator, add_port, remove_port

from gateway.twilio.signature import SignatureCheck, SignedRequest
from tests.unit.twilio_webhooks.parameters import Parameters

BASE = "https://screener.example.com"
TARGET = "/twilio/voice/default/int_1/1?ask=0-1"
TOKEN = "the-token"
TWILIO = RequestValidator(TOKEN)

ALGORITHMS = st.sampled_from(["HMAC_SHA1", "HMAC_SHA256"])
NAMES = st.sampled_from(["a", "ab", "b", "CallSid", "Digits", "é", ""]) | st.text(max_size=6)
PAIRS = st.lists(st.tuples(NAMES, st.sampled_from(["", "x", "b"]) | st.text(max_size=8)), max_size=8)
BASES = st.sampled_from(
    [BASE, f"{BASE}/", f"{BASE}:443", f"{BASE}:8443", "http://127.0.0.1:8000", "http://h.example", f"{BASE}/prefix"]
)
TARGETS = st.sampled_from(
    [TARGET, "/twilio/voice/a%20b/%C3%A9/1", "/x?ask=&tries=1", "/x?b=2&a=1&a=1", "/a+b?q=%2F", "/x?bodySHA256=0"]
)
"""Raw, as they stand in the first line of a request."""


def named(algorithm: str) -> str:
    """The header that names an algorithm; Twilio sends none for the old one."""
    return "" if algorithm == "HMAC_SHA1" else f"key=webhooks_sharedkey_1, algorithm={algorithm}"


def signed(pairs: list[tuple[str, str]], signature: str, settings: str = "", target: str = TARGET) -> SignedRequest:
    return SignedRequest(target, pairs, urlencode(pairs).encode(), signature, settings)


@given(BASES, TARGETS, PAIRS, ALGORITHMS)
def test_what_twilio_signs_is_accepted_with_and_without_a_port(
    base: str, target: str, pairs: list[tuple[str, str]], algorithm: str
) -> None:
    url = base.rstrip("/") + target
    for asked in (url, add_port(urlparse(url)), remove_port(urlparse(url))):
        signature = TWILIO.compute_signature(asked, Parameters(pairs), algorithm)
        assert SignatureCheck(base, [TOKEN]).accepts(signed(pairs, signature, named(algorithm), target))


@given(PAIRS, PAIRS, ALGORITHMS, ALGORITHMS, st.sampled_from([TARGET, f"{TARGET}&tries=1"]))
def test_what_twilio_did_not_sign_is_accepted_by_neither(
    sent: list[tuple[str, str]], received: list[tuple[str, str]], theirs: str, ours: str, target: str
) -> None:
    signature = TWILIO.compute_signature(BASE + TARGET, Parameters(sent), theirs)
    by_twilio = TWILIO.validate(BASE + target, Parameters(received), signature, ours)
    assert SignatureCheck(BASE, [TOKEN]).accepts(signed(received, signature, named(ours), target)) == by_twilio


@given(PAIRS)
def test_a_form_survives_the_wire(pairs: list[tuple[str, str]]) -> None:
    received = parse_qsl(urlencode(pairs), keep_blank_values=True)
    signature = TWILIO.compute_signature(BASE + TARGET, Parameters(pairs))
    assert SignatureCheck(BASE, [TOKEN]).accepts(signed(received, signature))


@given(st.text(), st.text())
def test_any_signature_and_settings_are_looked_at(signature: str, settings: str) -> None:
    assert not SignatureCheck(BASE, [TOKEN]).accepts(signed([("a", "b")], signature, settings))


@pytest.mark.parametrize("tokens", [[TOKEN], [TOKEN, "another"], ["another", TOKEN]])
def test_one_of_two_tokens_is_enough_while_they_rotate(tokens: list[str]) -> None:
    signature = TWILIO.compute_signature(BASE + TARGET, {"a": "b"})
    assert SignatureCheck(BASE, tokens).accepts(signed([("a", "b")], signature))


@pytest.mark.parametrize(("base", "tokens"), [(BASE, []), (BASE, [""]), ("", [TOKEN]), (BASE, ["another"])])
def test_without_an_address_or_the_token_nothing_is_accepted(base: str, tokens: list[str]) -> None:
    for token in ("", TOKEN):
        for asked in (TARGET, BASE + TARGET):
            signature = RequestValidator(token).compute_signature(asked, {"a": "b"})
            assert not SignatureCheck(base, tokens).accepts(signed([("a", "b")], signature))


def test_an_algorithm_that_is_not_known_is_not_accepted() -> None:
    signature = TWILIO.compute_signature(BASE + TARGET, {"a": "b"})
    assert not SignatureCheck(BASE, [TOKEN]).accepts(signed([("a", "b")], signature, "algorithm=HMAC_MD5"))


@given(st.text(), st.booleans())
def test_another_body_than_a_form_is_signed_by_its_hash(text: str, is_intact: bool) -> None:
    target = f"/x?a=b&bodySHA256={sha256(text.encode()).hexdigest()}"
    body = text if is_intact else text + "!"
    signature = TWILIO.compute_signature(BASE + target, {})
    accepted = SignatureCheck(BASE, [TOKEN]).accepts(SignedRequest(target, None, body.encode(), signature))
    assert accepted == TWILIO.validate(BASE + target, body, signature) == is_intact


def test_another_body_than_a_form_is_not_accepted_without_its_hash() -> None:
    signature = TWILIO.compute_signature(BASE + TARGET, {})
    assert not SignatureCheck(BASE, [TOKEN]).accepts(SignedRequest(TARGET, None, b"{}", signature))
