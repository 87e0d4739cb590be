from datetime import timedelta

import pytest
from pydantic import ValidationError

from services.telephony_service.settings import PolicySettings


def whitelist(written: str, monkeypatch: pytest.MonkeyPatch) -> frozenset[str] | None:
    """The whitelist of the policy that WHITELISTED_NUMBERS sets."""
    monkeypatch.setenv("WHITELISTED_NUMBERS", written)
    return PolicySettings().policy().whitelist


def test_without_a_whitelist_nobody_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WHITELISTED_NUMBERS", raising=False)
    assert PolicySettings().policy().whitelist == frozenset()


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("", frozenset()),
        (" , ", frozenset()),
        ("+14155550100", frozenset({"+14155550100"})),
        ("+14155550100, +14155550101 ,", frozenset({"+14155550100", "+14155550101"})),
        ("*", None),
        ("+14155550100,*", None),
    ],
)
def test_a_whitelist_is_numbers_separated_by_commas_or_a_star_for_all(
    written: str, numbers: frozenset[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert whitelist(written, monkeypatch) == numbers


def test_an_interview_takes_at_least_one_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALL_ATTEMPTS", "0")
    with pytest.raises(ValidationError):
        PolicySettings()


def test_waits_are_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALL_RETRY_SECONDS", "0.5")
    assert PolicySettings().policy().retry_delay == timedelta(seconds=0.5)
