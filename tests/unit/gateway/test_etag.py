import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.http.etag import entity_tag, entity_tags, matches_strongly, matches_weakly

TAGS = st.binary().map(entity_tag)


@given(st.binary(), st.binary())
def test_two_representations_have_one_tag_only_where_they_are_the_same(one: bytes, other: bytes) -> None:
    assert (entity_tag(one) == entity_tag(other)) == (one == other)


@given(TAGS, st.lists(TAGS, max_size=100))
def test_a_tag_matches_wherever_it_stands_in_a_list(tag: str, others: list[str]) -> None:
    for header in (", ".join([tag, *others]), ",".join([*others, tag])):
        assert matches_strongly(header, tag)
        assert matches_weakly(header, tag)


@given(TAGS, st.lists(TAGS, max_size=100))
def test_a_tag_that_is_not_named_does_not_match(tag: str, others: list[str]) -> None:
    header = ", ".join(other for other in others if other != tag)
    assert not matches_strongly(header, tag)
    assert not matches_weakly(header, tag)


@pytest.mark.parametrize("matches", [matches_strongly, matches_weakly])
def test_a_star_matches_everything(matches: object) -> None:
    assert callable(matches)
    assert matches(" * ", '"a"')


def test_a_weak_tag_lets_nobody_write() -> None:
    assert matches_weakly('W/"a"', '"a"')
    assert not matches_strongly('W/"a"', '"a"')


@given(st.text())
def test_what_is_no_tag_matches_nothing(header: str) -> None:
    tag = entity_tag(b"something")
    if header.strip() != "*" and tag not in header:
        assert not matches_strongly(header, tag)


@pytest.mark.parametrize("piece", [" ", '"', 'W/"', '"a" ', '"a'])
def test_the_longest_header_that_there_can_be_is_looked_through_at_once(piece: str) -> None:
    header = piece * (64 * 1024 // len(piece)) + "x"
    assert set(entity_tags(header) or ()) <= {'""', 'W/""', '"a"'}
