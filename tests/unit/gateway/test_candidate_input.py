import pytest
from pydantic import ValidationError

from gateway.inputs.candidates import NewCandidate


def _candidate(**changes: object) -> NewCandidate:
    return NewCandidate.model_validate({"name": "Ada", "phone": "+4930901820", **changes}, context={"region": ""})


def test_what_a_browser_leaves_empty_is_not_there() -> None:
    candidate = _candidate(email="", time_zone="  ")
    assert (candidate.email, candidate.time_zone) == (None, None)


@pytest.mark.parametrize("email", ["ada@example.com", "a+b@mail.example.co.uk", "jürgen@exämple.de"])
def test_an_email_address_is_taken(email: str) -> None:
    assert _candidate(email=email).email == email


@pytest.mark.parametrize(
    "email", ["ada", "ada@", "@example.com", "ada@example", "a da@example.com", "a@b@c.de", "ada@ex..com", "a@b\n.de"]
)
def test_what_is_no_email_address_is_refused(email: str) -> None:
    with pytest.raises(ValidationError, match="no e-mail address"):
        _candidate(email=email)


def test_a_very_long_email_address_is_refused() -> None:
    with pytest.raises(ValidationError, match="no e-mail address"):
        _candidate(email="a@" + "b" * 260 + ".de")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC", "America/Argentina/Ushuaia"])
def test_a_time_zone_is_taken(zone: str) -> None:
    assert _candidate(time_zone=zone).time_zone == zone


@pytest.mark.parametrize("zone", ["Berlin", "../../etc/passwd", "/etc/localtime", "Europe", "CEST+2"])
def test_what_is_no_time_zone_is_refused(zone: str) -> None:
    with pytest.raises(ValidationError, match="no time zone"):
        _candidate(time_zone=zone)


def test_the_region_is_for_numbers_without_a_country_code() -> None:
    candidate = NewCandidate.model_validate({"name": "Ada", "phone": "030 901820"}, context={"region": "DE"})
    assert candidate.phone == "+4930901820"
