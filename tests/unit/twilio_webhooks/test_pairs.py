"""Our reading of URL-encoded pairs is the standard library's."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.twilio.pairs import pairs_of

_PIECES = st.sampled_from(["a", "B", "é", "=", "&", "&&", "%", "%2", "%41", "%C3%A9", "%ff", "+", " ", ";", "#", ""])


@given(st.lists(_PIECES).map("".join))
@example("To=%2B4917&CallerCity=&Digits=1")
@example("")
@example("&")
@example("a=b=c")
def test_the_pairs_are_those_of_the_standard_library(text: str) -> None:
    assert pairs_of(text, most=1000) == parse_qsl(text, keep_blank_values=True, max_num_fields=1000)


@pytest.mark.parametrize("count", [2, 3])
def test_there_may_be_so_many_and_no_more(count: int) -> None:
    text = "&".join(["a=1"] * count)
    try:
        parse_qsl(text, max_num_fields=2)
    except ValueError:
        with pytest.raises(ValueError, match="more than 2"):
            pairs_of(text, most=2)
    else:
        assert len(pairs_of(text, most=2)) == count
