import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.inputs.phones import PhoneInvalid, masked, to_e164


@pytest.mark.parametrize(
    ("written", "region", "expected"),
    [
        ("+49 30 901820", "", "+4930901820"),
        ("+49 (0)30 / 90 18 20", "", "+4930901820"),
        ("030 901820", "DE", "+4930901820"),
        ("+1 (312) 555-0142", "", "+13125550142"),
        ("+44 20 7946 0123", "DE", "+442079460123"),
        ("0044 20 7946 0123", "DE", "+442079460123"),
    ],
)
def test_a_number_is_brought_into_international_form(written: str, region: str, expected: str) -> None:
    assert to_e164(written, region) == expected


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("030 901820", "international form"),
        ("call me", "international form"),
        ("", "international form"),
        ("+1 312 555", "digits"),
        ("+49 30", "digits"),
        ("+999 12345678", "international form"),
        ("+13125550142 ext. 7", "extension"),
    ],
)
def test_what_cannot_be_called_is_refused_with_advice(written: str, advice: str) -> None:
    with pytest.raises(PhoneInvalid, match=advice):
        to_e164(written)


@example("20100000000000", "DE")
@given(st.text(alphabet="+0123456789 ()-/.x", max_size=30), st.sampled_from(["", "DE", "US"]))
def test_whatever_is_accepted_is_e164_and_stays_itself(written: str, region: str) -> None:
    try:
        phone = to_e164(written, region)
    except PhoneInvalid:
        return
    assert re.fullmatch(r"\+[1-9]\d{6,14}", phone)
    assert to_e164(phone) == phone


def test_a_masked_number_cannot_be_called() -> None:
    assert masked("+4930901820") == "+49•••••20"
