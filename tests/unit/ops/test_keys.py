"""Keys as operators make and name them."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import typer

from ops.keys.making import Wish, made, successor
from ops.keys.naming import length_of, meant, scopes_of, tenant_of
from ops.keys.view import as_json
from shared.api_keys.pepper import Pepper
from shared.api_keys.text import KeyText

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
PEPPER = Pepper(b"p" * 32)
TEXT = KeyText("abcdefghijkl", "s" * 43)
KEY = made(TEXT, PEPPER, Wish("acme", "ATS", ("jobs:read",), timedelta(days=90), 5), NOW)


def test_what_is_kept_has_no_secret_in_it() -> None:
    assert (KEY.id, KEY.expires_at, KEY.per_minute) == (TEXT.id, NOW + timedelta(days=90), 5)
    assert PEPPER.fits(TEXT.secret, KEY.secret_hash)
    assert TEXT.secret not in repr(KEY) + as_json(KEY, NOW)
    assert json.loads(as_json(KEY, NOW, TEXT.whole))["key"] == TEXT.whole


def test_a_successor_may_do_the_same_for_as_long() -> None:
    new = successor(KeyText.drawn(), PEPPER, replace(KEY, retires_at=LATER), None, LATER)
    assert (new.tenant, new.name, new.scopes, new.per_minute) == (KEY.tenant, KEY.name, KEY.scopes, KEY.per_minute)
    assert (new.predecessor, new.expires_at, new.retires_at) == (KEY.id, LATER + timedelta(days=90), None)
    assert successor(TEXT, PEPPER, KEY, timedelta(days=1), LATER).expires_at == LATER + timedelta(days=1)
    assert successor(TEXT, PEPPER, replace(KEY, expires_at=None), None, LATER).expires_at is None


@pytest.mark.parametrize("said", [TEXT.id, "abc", f"scr_{TEXT.id}", TEXT.whole, f" {TEXT.whole}\n"])
def test_a_key_is_named_by_its_id_the_beginning_of_one_or_itself(said: str) -> None:
    assert meant([replace(KEY, id="other0000000"), KEY], said) == KEY


@pytest.mark.parametrize("said", ["", "scr_", "abx", "ab"])
def test_a_name_of_none_or_of_several_is_refused(said: str) -> None:
    with pytest.raises(typer.Exit):
        meant([KEY, replace(KEY, id="abdefghijklm")], said)


def test_scopes_are_each_once_and_known() -> None:
    assert scopes_of(["jobs:write,jobs:read", "jobs:read"]) == ("jobs:read", "jobs:write")
    assert scopes_of(["*"]) == ("*",)
    for wrong in ([], [","], ["jobs"], ["jobs:read", "jobs:*"]):
        with pytest.raises(typer.Exit):
            scopes_of(wrong)


@pytest.mark.parametrize("said", ["", "A", "-a", "a-", "a/b", "ä", "a" * 64, "a\n"])
def test_what_would_not_do_in_an_address_is_no_tenant(said: str) -> None:
    with pytest.raises(typer.Exit):
        tenant_of(said)


@pytest.mark.parametrize("said", ["a", "default", "north-wind", "a" * 63])
def test_a_tenant_has_a_plain_name(said: str) -> None:
    assert tenant_of(said) == said


def test_a_length_is_one_that_a_clock_can_add() -> None:
    assert length_of("90d", "--expires") == timedelta(days=90)
    for wrong in ("soon", "99999999999d", "40000d", "-1h"):
        with pytest.raises(typer.Exit):
            length_of(wrong, "--expires")
