from __future__ import annotations

import pytest
from twilio.request_validator import RequestValidator

from devkit.twilio.settings import SignatureAlgorithm
from devkit.twilio.signature import sign


@pytest.mark.parametrize("algorithm", SignatureAlgorithm)
@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("http://127.0.0.1:8000/voice", {"CallSid": "CA1", "Digits": "1"}),
        ("http://127.0.0.1:8000/voice?a=b%20c&d=", {"To": "+14155550100", "Blank": "", "Ünï": "東京 & more"}),
        ("https://localhost/voice?x=1", {}),
    ],
)
def test_the_sdk_accepts_the_signature(url: str, form: dict[str, str], algorithm: SignatureAlgorithm) -> None:
    validator = RequestValidator("token")
    assert validator.validate(url, form, sign("token", url, form, algorithm), algorithm.value)
    assert not validator.validate(url, form, sign("other", url, form, algorithm), algorithm.value)
