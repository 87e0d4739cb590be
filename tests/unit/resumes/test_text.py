import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.resumes.text import normalised

any_text = st.text(st.characters(exclude_categories=()), max_size=200) | st.text(
    "a• \u00a0\t\r\n\u00ad\u200b\u200d\ufb01", max_size=40
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Toma\u0301s", "Tomás"),
        ("experi\u00ad\nence", "experience"),
        ("co\u00adoperate", "cooperate"),
        ("one\n\n\n\n\ntwo", "one\n\ntwo"),
        ("one\r\ntwo\rthree\ffour", "one\ntwo\nthree\nfour"),
        ("in\u200bvis\ufeffible\x00", "invisible"),
        ("tag\U000e0041\U000e0042ged", "tagged"),
        ("\u202eright to left", "right to left"),
        ("e\ufb03cient \ufb01ndings", "efficient findings"),
        ("a \u00a0 b\u2003c", "a b c"),
        ("Python \t \t seven years", "Python\tseven years"),
        ("\uf0b7 led a team", "• led a team"),
        ("•\nled a team\n•\ngrew it", "• led a team\n• grew it"),
        ("led a team\n•\n•\n\nnext page", "led a team\n\nnext page"),
        ("icon \uf09b github", "icon github"),
        ("half \ud83d of a pair", "half of a pair"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_text_becomes_what_a_person_sees(raw: str, expected: str) -> None:
    assert normalised(raw) == expected


@given(any_text)
def test_normalising_again_changes_nothing(raw: str) -> None:
    assert normalised(normalised(raw)) == normalised(raw)


@given(any_text)
def test_the_result_can_be_encoded_and_has_no_control_characters_or_empty_edges(raw: str) -> None:
    text = normalised(raw)
    assert text == text.encode().decode().strip()
    assert not any(character < " " and character not in "\n\t" for character in text)
    assert "\n\n\n" not in text
