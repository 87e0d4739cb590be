import pytest

from gateway.twilio import wording
from gateway.twilio.dialogue import REFUSED
from gateway.twilio.script import Step, next_step
from gateway.twilio.twiml import CallStyle
from gateway.twilio.wording import Script
from tests.unit.call_script.calls import (
    CALL,
    NOW,
    SCRIPT,
    URLS,
    said,
    script_webhook_at,
    step_at,
    tags,
    verb_of,
    verbs,
)

RECORDING = {
    "RecordingSid": "RE" + "1" * 32,
    "RecordingUrl": "https://api.example.com/Recordings/RE1",
    "RecordingDuration": "12",
    "Digits": "#",
}


def asks(step: Step, question: int) -> bool:
    return "Record" in tags(step) and SCRIPT.questions[question] in said(step)


def test_a_call_begins_with_who_calls_why_and_that_it_is_recorded() -> None:
    step = step_at(URLS.voice([0, 1, 2]))
    assert said(step).startswith(
        "Hello Alex. This is an AI assistant calling for Smith & Sons about your application for C++ <engineer>. "
        "The call is recorded."
    )
    assert not step.facts


def test_the_disclosure_cannot_be_cut_short_by_whoever_speaks() -> None:
    step = step_at(URLS.voice([0]))
    assert tags(step) == ["Say", "Say", "Gather", "Redirect"]
    assert verbs(step)[1].text == wording.announcement(SCRIPT)


def test_consent_is_asked_for_by_key_and_by_speech() -> None:
    gather = verb_of(step_at(URLS.voice([0, 1])), "Gather")
    assert (gather.attrib["input"], gather.attrib["numDigits"]) == ("dtmf speech", "1")
    assert gather.attrib["action"] == URLS.consent([0, 1], 1)


def test_a_call_with_nothing_left_to_ask_ends_at_once() -> None:
    assert tags(step_at(URLS.voice([]))) == ["Say", "Hangup"]


def test_questions_that_do_not_exist_are_passed_over() -> None:
    assert tags(step_at(URLS.voice([7, 99]))) == ["Say", "Hangup"]
    assert asks(step_at(URLS.answer(0, [99, 2]), RECORDING), 2)


@pytest.mark.parametrize("reply", [{"Digits": "1"}, {"SpeechResult": "Yes, I agree."}])
def test_a_yes_leads_to_the_first_question(reply: dict[str, str]) -> None:
    step = step_at(URLS.consent([0, 1, 2], 1), reply)
    assert said(step).startswith("Thank you. I have 3 questions for you. Question 1 of 3. Why “us”?")
    assert said(step).endswith("press the hash key when you have finished.")


def test_a_call_that_resumes_says_so() -> None:
    step = step_at(URLS.consent([2], 1), {"Digits": "1"})
    assert said(step).startswith("Thank you. Let us go on where we stopped, with 1 question. And the last question.")


@pytest.mark.parametrize("reply", [{"Digits": "2"}, {"SpeechResult": "No, I do not agree."}])
def test_a_no_ends_the_call_politely(reply: dict[str, str]) -> None:
    step = step_at(URLS.consent([0, 1], 1), reply)
    assert tags(step) == ["Say", "Hangup"]
    assert said(step) == wording.DECLINED


@pytest.mark.parametrize("reply", [{}, {"Digits": "7"}, {"SpeechResult": "Who is this?"}])
def test_without_a_clear_answer_consent_is_asked_for_twice_more(reply: dict[str, str]) -> None:
    again = step_at(URLS.consent([0], 1), reply)
    once_more = step_at(verb_of(again, "Redirect").text or "", reply)
    end = step_at(verb_of(once_more, "Gather").attrib["action"], reply)
    assert [wording.CONSENT_REQUEST in said(step) for step in (again, once_more, end)] == [True, True, False]
    assert tags(end) == ["Say", "Hangup"]
    assert [step.facts for step in (again, once_more, end)] == [(), (), ()]


def test_an_answer_is_recorded_until_the_hash_key_silence_or_the_longest_time() -> None:
    record = verb_of(step_at(URLS.consent([0, 1], 1), {"Digits": "1"}), "Record")
    assert record.attrib == {
        "action": URLS.answer(0, [1]),
        "method": "POST",
        "timeout": "5",
        "maxLength": "180",
        "finishOnKey": "#",
        "playBeep": "true",
        "trim": "trim-silence",
        "recordingStatusCallback": URLS.recording(0),
        "recordingStatusCallbackMethod": "POST",
        "recordingStatusCallbackEvent": "completed",
    }


def test_an_answer_leads_to_the_next_question() -> None:
    step = step_at(URLS.answer(0, [1, 2]), RECORDING)
    assert said(step).startswith("Question 2 of 3. What is 2 < 3 && 4?")


def test_an_answer_without_a_recording_leads_on_too() -> None:
    step = step_at(URLS.answer(0, [1]))
    assert asks(step, 1)
    assert not step.facts


def test_the_last_answer_leads_to_the_goodbye() -> None:
    step = step_at(URLS.answer(2, []), RECORDING)
    assert tags(step) == ["Say", "Hangup"]
    assert said(step) == wording.goodbye(SCRIPT)


def test_an_answer_of_somebody_who_hung_up_has_a_document_too() -> None:
    step = step_at(URLS.answer(0, [1]), RECORDING | {"Digits": "hangup", "CallStatus": "completed"})
    assert asks(step, 1)
    assert len(step.facts) == 1


def test_a_question_that_nobody_answers_is_asked_once_more_and_then_passed_over() -> None:
    first = step_at(URLS.answer(0, [1, 2]), RECORDING)
    again = step_at(verb_of(first, "Redirect").text or "")
    assert said(again).startswith("I did not hear an answer, so I will ask once more. What is 2 < 3 && 4?")
    assert not again.facts
    following = step_at(verb_of(again, "Redirect").text or "")
    assert asks(following, 2)
    assert len(following.facts) == 1


def test_without_a_script_the_call_ends_with_the_promise_of_another() -> None:
    for url in (URLS.voice([0]), URLS.consent([0], 1), URLS.answer(0, [1]), URLS.silence(0, [1], 1)):
        step = step_at(url, script=None)
        assert tags(step) == ["Say", "Hangup"]
        assert said(step) == wording.WILL_CALL_AGAIN


def test_a_voice_and_a_language_are_spoken_with_where_they_are_set() -> None:
    style = CallStyle("https://h.example", "en-GB", "Polly.Amy", 60, 3)
    step = next_step(SCRIPT, script_webhook_at(URLS.voice([0]), CALL), style, NOW)
    assert {(say.get("voice"), say.get("language")) for verb in verbs(step) for say in verb.iter("Say")} == {
        ("Polly.Amy", "en-GB")
    }
    assert verb_of(step, "Gather").attrib["language"] == "en-GB"
    assert "voice" not in verbs(step_at(URLS.voice([0])))[0].attrib


def test_what_xml_cannot_hold_is_left_out_of_what_is_said() -> None:
    script = Script("A\x00B\ud800 \ufffe", "x\x0by\nz ]]> &amp; <Hangup/>", "\x07", ("\x1b", "q" * 5000))
    step = step_at(URLS.voice([0, 1]), script=script)
    assert "calling for AB about your application for xy z ]]&gt; &amp;amp; &lt;Hangup/&gt;." in step.twiml.decode()
    assert tags(step) == ["Say", "Say", "Gather", "Redirect"]
    assert said(step).startswith("Hello. This")
    assert len(said(step_at(URLS.answer(0, [1]), script=script))) < 4096


def test_a_call_that_came_second_hears_a_hang_up() -> None:
    assert tags(Step(REFUSED, ())) == ["Hangup"]
