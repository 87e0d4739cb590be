import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.twilio.consent import Answer, Consent, heard_in
from shared.events.calls import ConsentChannel

YES = [
    "Yes.",
    "yes",
    "YES!",
    "Yes, I agree.",
    "Yeah sure.",
    "Yep",
    "uh yes",
    "Okay.",
    "OK",
    "I do.",
    "I agree",
    "I consent.",
    "Of course, go ahead.",
    "Sure, why not?",
    "Yes, no problem.",
    "yes I don't mind",
    "Alright, that's fine.",
    "one",
    "1",
    "Press one.",
]
NO = [
    "No.",
    "no",
    "Nope",
    "No, I do not agree.",
    "No thanks.",
    "I don't agree",
    "I don’t want to.",
    "I dont want that",
    "I do not consent.",
    "I'd rather not",
    "I'm not okay with that",
    "Not interested",
    "Please don't call me",
    "Stop calling me.",
    "I disagree.",
    "I refuse",
    "no I don't",
    "two",
    "Press 2",
]
UNCLEAR = [
    "",
    "   ",
    "...",
    "Hello?",
    "Hello",
    "What?",
    "Who is this?",
    "I don't know",
    "I'm not sure",
    "Not now.",
    "Call me later, okay?",
    "No problem.",
    "No, I don't mind.",
    "No worries",
    "Why not?",
    "Yes or no?",
    "Did you say yes?",
    "Press one or say yes?",
    "yes no",
    "Yeah, no.",
    "No, sure.",
    "Yes, but what is this about?",
    "Sorry, can you repeat that? Okay?",
    "maybe yes",
    "yesterday",
    "nothing",
    "know",
    "not",
    "do nothing",
    "don't stop",
    "twenty one",
    "There is no one here.",
    "Hello, you have reached the voicemail of Alex Rivera. Please leave a message after the tone.",
    "Hi, sure, I can't come to the phone right now, okay, leave a message, yes, thank you, bye",
    "No person is available to take your call right now, please leave a message after the tone",
    "sí",
    "是",
]


def spoken(text: str) -> Consent:
    return heard_in(Answer(ConsentChannel.VOICE, text))


def pressed(digits: str) -> Consent:
    return heard_in(Answer(ConsentChannel.KEY, digits))


@pytest.mark.parametrize("text", YES)
def test_a_clear_yes_is_heard(text: str) -> None:
    assert spoken(text) is Consent.GRANTED


@pytest.mark.parametrize("text", NO)
def test_a_clear_no_is_heard(text: str) -> None:
    assert spoken(text) is Consent.DECLINED


@pytest.mark.parametrize("text", UNCLEAR)
def test_anything_else_is_asked_again(text: str) -> None:
    assert spoken(text) is Consent.UNCLEAR


def test_one_key_is_yes_one_is_no_and_every_other_is_asked_again() -> None:
    assert pressed("1") is Consent.GRANTED
    assert pressed("2") is Consent.DECLINED
    assert {pressed(key) for key in ["0", "3", "9", "*", "#", "11", "12", "", "yes", "hangup"]} == {Consent.UNCLEAR}


@given(st.text())
def test_any_words_have_a_meaning(text: str) -> None:
    assert spoken(text) in Consent


@given(st.lists(st.sampled_from(["hello", "yes", "i", "agree", "okay", "please", "sure"]), max_size=8), st.data())
def test_a_no_among_any_words_is_never_a_yes(words: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(words)))
    said = " ".join([*words[:place], data.draw(st.sampled_from(["no", "not", "don't", "never"])), *words[place:]])
    assert spoken(said) is not Consent.GRANTED


@given(st.sampled_from(YES + NO), st.sampled_from([str.upper, str.lower, str.title]))
def test_case_does_not_matter(text: str, change: object) -> None:
    assert callable(change)
    assert spoken(change(text)) is spoken(text)
