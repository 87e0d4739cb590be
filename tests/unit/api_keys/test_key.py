"""What is kept of a key, and what it allows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.api_keys.key import ApiKey, KeyState
from shared.api_keys.pepper import Pepper
from shared.api_keys.scopes import EVERYTHING, Scope, allows

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
PEPPER = Pepper(b"p" * 32)
KEY = ApiKey("a" * 12, "acme", "ATS", ("jobs:read",), PEPPER.hashed("secret"), PEPPER.name, NOW)
SCOPES = st.sampled_from(list(Scope))


@given(st.text(), st.text())
def test_a_secret_fits_what_was_made_of_it_and_nothing_else(secret: str, other: str) -> None:
    kept = PEPPER.hashed(secret)
    assert PEPPER.fits(secret, kept)
    assert PEPPER.fits(other, kept) == (other == secret)
    assert not PEPPER.fits(secret, None)
    assert not Pepper(b"q" * 32).fits(secret, kept)


def test_a_pepper_is_known_by_a_name_that_is_not_shown_with_its_key() -> None:
    assert PEPPER.name != Pepper(b"q" * 32).name
    assert "ppp" not in repr(PEPPER)
    assert repr(KEY.secret_hash) not in repr(KEY)


@pytest.mark.parametrize(
    ("key", "state"),
    [
        (KEY, KeyState.LIVE),
        (replace(KEY, expires_at=NOW + timedelta(milliseconds=1)), KeyState.LIVE),
        (replace(KEY, expires_at=NOW), KeyState.EXPIRED),
        (replace(KEY, retires_at=NOW, expires_at=NOW + timedelta(days=1)), KeyState.EXPIRED),
        (replace(KEY, retires_at=NOW + timedelta(days=1)), KeyState.LIVE),
        (replace(KEY, revoked_at=NOW), KeyState.REVOKED),
        (replace(KEY, revoked_at=NOW, expires_at=NOW - timedelta(days=1)), KeyState.REVOKED),
    ],
)
def test_a_key_opens_until_it_ends_or_is_revoked(key: ApiKey, state: KeyState) -> None:
    assert key.state(NOW) is state


@given(st.sets(SCOPES), SCOPES)
def test_a_scope_allows_itself_and_nothing_else(granted: set[Scope], wanted: Scope) -> None:
    assert allows(granted, wanted) == (wanted in granted)
    assert allows([*granted, EVERYTHING], wanted)


@given(st.sets(SCOPES))
def test_what_has_no_scope_needs_everything(granted: set[Scope]) -> None:
    assert not allows(granted, None)
    assert allows([EVERYTHING], None)


def test_scopes_are_one_resource_and_one_verb() -> None:
    resources = {"jobs", "candidates", "interviews", "events", "webhooks", "analytics", "assessments"}
    assert {scope.value for scope in Scope} == {f"{name}:{verb}" for name in resources for verb in ("read", "write")}
