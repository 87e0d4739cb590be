"""How a key looks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.api_keys.text import ALPHABET, PATTERN, KeyText, Mistyped, looks_like_one

KEYS = st.builds(KeyText, st.text(ALPHABET, min_size=12, max_size=12), st.text(ALPHABET, min_size=43, max_size=43))


@given(KEYS)
def test_what_was_shown_is_read_again(key: KeyText) -> None:
    assert KeyText.read(key.whole) == key
    assert re.fullmatch(PATTERN, key.whole)
    assert looks_like_one(key.whole)


@given(KEYS, st.integers(min_value=4), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_noticed(key: KeyText, place: int, letter: str) -> None:
    whole = key.whole
    place = 4 + (place - 4) % (len(whole) - 4)
    mistyped = whole[:place] + letter + whole[place + 1 :]
    if mistyped != whole:
        with pytest.raises(Mistyped):
            KeyText.read(mistyped)


@given(KEYS, st.integers(min_value=4, max_value=65))
def test_what_is_cut_off_or_has_something_behind_it_is_noticed(key: KeyText, length: int) -> None:
    for wrong in (key.whole[:length], key.whole + "a", key.whole + "\n"):
        with pytest.raises(Mistyped):
            KeyText.read(wrong)


@given(st.text())
def test_any_text_is_looked_at(text: str) -> None:
    with pytest.raises(Mistyped):
        KeyText.read(text)


def test_every_letter_is_drawn() -> None:
    drawn = KeyText.drawn(choose=lambda alphabet: alphabet[-1])
    assert drawn == KeyText("Z" * 12, "Z" * 43)
    assert KeyText.drawn() != KeyText.drawn()


def test_the_secret_is_not_in_what_is_logged() -> None:
    key = KeyText.drawn()
    assert key.secret not in repr(key)
