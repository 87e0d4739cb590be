import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.scoring_service.quotes import is_verbatim, unsupported
from shared.events.responses import Criteria, Criterion

said = st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=6), min_size=1, max_size=12)
words = st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6), min_size=1, max_size=12)
gaps = st.sampled_from([" ", "  ", "\n", "\t", "\u00a0"])


@given(words=said, data=st.data(), gap=gaps)
def test_any_words_in_a_row_are_verbatim_whatever_white_space_is_between(
    words: list[str], data: st.DataObject, gap: str
) -> None:
    begin = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(begin + 1, len(words)))
    assume(any(map(str.isalnum, "".join(words[begin:end]))))
    assert is_verbatim(gap.join(words[begin:end]), " ".join(words))


@given(words=words, data=st.data())
def test_a_word_that_is_not_in_the_transcript_is_not_verbatim(words: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(words) - 1))
    other = data.draw(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6))
    assume(other not in words)
    assert not is_verbatim(" ".join([*words[:place], other, *words[place + 1 :]]), " ".join(words))


@given(words=words, data=st.data())
def test_a_part_of_a_word_is_not_verbatim(words: list[str], data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(words))
    part = word[: data.draw(st.integers(0, len(word) - 1))]
    assume(part not in words)
    assert not is_verbatim(part, " ".join(words))


@pytest.mark.parametrize(
    ("quote", "transcript"),
    [
        ("nothing was lost", "It took six weeks, and nothing was lost."),
        ("I can't", "I can’t do that"),
        ('he said "no"', "he said “no” to it"),
        ("'hello'", "he said 'hello'"),
        ("hello", "he said 'hello'"),
        ("the dogs", "the dogs' bowl"),
        ("state", "state-of-the-art"),
        ("in C++", "written in C++, mostly"),
        ("50%", "up 50% in a year"),
        ("résumé", "my résumé says"),
    ],
)
def test_what_was_said_is_verbatim(quote: str, transcript: str) -> None:
    assert is_verbatim(quote, transcript)


@pytest.mark.parametrize(
    ("quote", "transcript"),
    [
        ("", "anything"),
        (".", "It took six weeks. Nothing was lost."),
        ("… -", "Well … - nothing was lost."),
        (" \n", "anything"),
        ("cat", "concatenate"),
        ("Nothing was lost", "and nothing was lost"),
        ("nothing lost", "nothing was lost"),
        ("was nothing lost", "nothing was lost"),
        ("I can", "I can't do that"),
        ("I can", "I can’t do that"),
        ("t do that", "I can't do that"),
        ("I can'", "I can't do that"),
        ("'t do", "I can't do that"),
        ("I led it … alone", "I led it with others, not alone"),
    ],
)
def test_what_was_not_said_is_not_verbatim(quote: str, transcript: str) -> None:
    assert not is_verbatim(quote, transcript)


def criterion(score: int, *quotes: str, reason: str = "Says so.") -> Criterion:
    """A judged criterion with its evidence."""
    return Criterion(score=score, quotes=quotes, reason=reason)


def test_every_invented_quote_and_every_point_without_one_is_a_fault() -> None:
    judged = Criteria(
        relevance=criterion(5, "nothing was lost", "made up"),
        clarity=criterion(3),
        specificity=criterion(0),
        professionalism=criterion(0, "also made up"),
    )
    faults = unsupported(judged, "It took six weeks, and nothing was lost.")
    assert faults == [
        "relevance: not said: 'made up'",
        "clarity: 3 points without a quote",
        "professionalism: not said: 'also made up'",
    ]


def test_supported_criteria_have_no_fault() -> None:
    one = criterion(5, "nothing was lost")
    judged = Criteria(relevance=one, clarity=one, specificity=one, professionalism=criterion(0))
    assert unsupported(judged, "nothing was lost") == []


@pytest.mark.parametrize("reason", ["", " \n", "-"])
def test_points_without_a_reason_are_a_fault_also_when_they_are_none(reason: str) -> None:
    least, good = criterion(0, reason=reason), criterion(5, "nothing was lost")
    judged = Criteria(relevance=least, clarity=good, specificity=least, professionalism=good)
    assert unsupported(judged, "nothing was lost") == [
        "relevance: 0 points without a reason",
        "specificity: 0 points without a reason",
    ]
