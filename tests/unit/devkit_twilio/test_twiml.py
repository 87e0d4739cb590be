from __future__ import annotations

import pytest
from twilio.twiml.voice_response import Gather as SdkGather
from twilio.twiml.voice_response import VoiceResponse

from devkit.twilio.errors import TwimlError
from devkit.twilio.twiml import parse
from devkit.twilio.verbs import Gather, Hangup, Pause, Play, Record, Redirect, Say


def test_what_the_sdk_writes_is_read() -> None:
    response = VoiceResponse()
    gather = SdkGather(input="dtmf speech", num_digits=1, timeout=7, action="/a?b=1&c=2", action_on_empty_result=True)
    gather.say("Press 1 & go on", voice="alice")
    gather.pause(length=2)
    response.append(gather)
    response.play("https://127.0.0.1/x.mp3", loop=2)
    response.play(digits="ww12")
    response.redirect("/next", method="GET")
    response.hangup()
    parsed = parse(str(response))
    assert parsed.warnings == ()
    assert parsed.verbs == (
        Gather(
            prompts=(Say("Press 1 & go on"), Pause(2)),
            keys=True,
            speech=True,
            action="/a?b=1&c=2",
            method="POST",
            timeout=7,
            num_digits=1,
            finish_on_key="#",
            action_on_empty_result=True,
        ),
        Play("https://127.0.0.1/x.mp3", "", 2),
        Play("", "ww12"),
        Redirect("/next", "GET"),
        Hangup(),
    )


def test_a_record_has_twilios_defaults() -> None:
    assert parse("<Response><Record/></Response>").verbs == (
        Record(
            action="",
            method="POST",
            timeout=5,
            finish_on_key="1234567890*#",
            max_length=3600,
            beeps=True,
            trims=True,
            callback="",
            callback_method="POST",
            callback_events=frozenset({"completed"}),
        ),
    )


def test_speech_markup_is_spoken_as_its_text() -> None:
    assert parse("<Response><Say>One <emphasis>two</emphasis>\n  three</Say></Response>").verbs == (
        Say("One two three"),
    )


def test_an_attribute_in_the_wrong_case_is_warned_of_and_ignored() -> None:
    parsed = parse('<Response><Record finishonkey="#"/></Response>')
    assert parsed.warnings == ("<Record> has no attribute 'finishonkey'",)
    assert isinstance(parsed.verbs[0], Record)
    assert parsed.verbs[0].finish_on_key == "1234567890*#"


@pytest.mark.parametrize(
    ("twiml", "code"),
    [
        ("", 12100),
        ("<Response><Say>", 12100),
        ("<html/>", 12100),
        ("<Response><say>hi</say></Response>", 12200),
        ("<Response><Dial>+1</Dial></Response>", 12200),
        ("<Response><Gather><Record/></Gather></Response>", 12200),
    ],
)
def test_what_cannot_be_played_is_refused_with_twilios_code(twiml: str, code: int) -> None:
    with pytest.raises(TwimlError) as error:
        parse(twiml)
    assert error.value.code == code
