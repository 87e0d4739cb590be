"""Each persona, called with the script of an interview."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from devkit.twilio.answer_books import ONE_WORD, WEAK
from devkit.twilio.answers import AnswerBook
from devkit.twilio.calls import Call
from devkit.twilio.personas import Channel, Numbers, Persona, PersonaName
from devkit.twilio.recordings import Recording
from tests.unit.devkit_twilio.application import CONSENT, QUESTIONS, Application, interview
from tests.unit.devkit_twilio.caller import TO, Caller


async def interviewed(caller: Caller, persona: Persona) -> Call:
    interview(caller.application)
    caller.network.answers(TO, persona)
    return await caller.completes()


def texts(caller: Caller, call: Call) -> list[str]:
    return [r.text for r in recordings(caller, call)]


def recordings(caller: Caller, call: Call) -> list[Recording]:
    newest_first = caller.network.exchange.recordings.newest_first()
    return [r for r in newest_first if r.call_sid == call.sid][::-1]


def statuses(application: Application) -> list[str]:
    return [r.fields["CallStatus"] for r in application.to("/status")]


async def test_a_strong_candidate_consents_by_key_and_answers_each_question_at_length(caller: Caller) -> None:
    call = await interviewed(caller, Persona(name=PersonaName.STRONG))
    assert caller.application.to("/consent")[0].fields["Digits"] == "1"
    kafka, mentoring, incident = texts(caller, call)
    assert "partitions" in kafka
    assert "mentored" in mentoring
    assert "on call" in incident
    assert all(r.seconds >= 30 for r in recordings(caller, call))
    assert statuses(caller.application) == ["initiated", "ringing", "in-progress", "completed"]


async def test_a_candidate_who_prefers_to_speak_consents_by_voice(caller: Caller) -> None:
    await interviewed(caller, Persona(replies_by=Channel.SPEECH))
    consent = caller.application.to("/consent")[0].fields
    assert consent["SpeechResult"] == "Yes, I agree."
    assert 0 < float(consent["Confidence"]) <= 1
    assert "Digits" not in consent
    assert caller.application.to("/answered/0")


async def test_a_weak_candidate_answers_vaguely(caller: Caller) -> None:
    call = await interviewed(caller, Persona(name=PersonaName.WEAK))
    assert texts(caller, call) == list(WEAK.defaults[:3])


async def test_a_one_word_candidate_says_one_word(caller: Caller) -> None:
    call = await interviewed(caller, Persona(name=PersonaName.ONE_WORD))
    assert texts(caller, call) == list(ONE_WORD.defaults[:3])
    assert [r.seconds for r in recordings(caller, call)] == [1, 1, 1]


async def test_a_candidate_may_speak_from_a_book_of_ones_own(caller: Caller) -> None:
    call = await interviewed(caller, Persona(answers=AnswerBook(defaults=("This is my own answer.",))))
    assert texts(caller, call) == ["This is my own answer."] * 3


async def test_a_silent_candidate_consents_and_each_recording_falls_through_without_an_action(caller: Caller) -> None:
    call = await interviewed(caller, Persona(name=PersonaName.SILENT))
    assert caller.application.to("/consent")[0].fields["Digits"] == "1"
    assert texts(caller, call) == []
    assert len(caller.application.to("/unheard/2")) == 1
    assert not caller.application.to("/answered/0")
    assert call.status == "completed"


async def test_who_refuses_consent_presses_the_other_key_and_is_asked_nothing(caller: Caller) -> None:
    call = await interviewed(caller, Persona(name=PersonaName.REFUSES_CONSENT))
    assert caller.application.to("/consent")[0].fields["Digits"] == "2"
    assert not caller.application.to("/question/0")
    assert call.status == "completed"


async def test_who_hangs_up_after_question_2_has_answered_two(caller: Caller) -> None:
    call = await interviewed(caller, Persona(name=PersonaName.HANGS_UP_AFTER, question=2))
    assert len(texts(caller, call)) == 2
    assert "Digits" not in caller.application.to("/answered/1")[0].fields
    assert not caller.application.to("/answered/2")
    assert call.status == "completed"


async def test_who_hangs_up_during_question_2_leaves_half_an_answer_and_an_action_says_so(caller: Caller) -> None:
    call = await interviewed(caller, Persona(name=PersonaName.HANGS_UP_DURING, question=2))
    whole, half = recordings(caller, call)
    assert half.seconds == pytest.approx(whole.seconds / 2, abs=2)
    action = caller.application.to("/answered/1")[0].fields
    assert action["Digits"] == "hangup"
    assert action["CallStatus"] == "completed"
    assert action["RecordingSid"] == half.sid
    assert not caller.application.to("/question/2")


async def test_who_hangs_up_at_once_is_charged_a_second(caller: Caller) -> None:
    call = await interviewed(caller, Persona(name=PersonaName.HANGS_UP_AT_ONCE))
    assert (call.status, call.duration_seconds) == ("completed", 1)
    assert not caller.application.to("/consent")


async def test_a_voicemail_greets_into_the_consent_question_and_presses_no_key(caller: Caller) -> None:
    call = await interviewed(caller, Persona(name=PersonaName.VOICEMAIL))
    consent = caller.application.to("/consent")[0].fields
    assert "voicemail" in consent["SpeechResult"]
    assert "Digits" not in consent
    assert texts(caller, call) == []


async def test_a_voicemail_hears_and_says_nothing_where_only_keys_count(caller: Caller) -> None:
    caller.application.pages["/start"] = lambda _: '<Gather action="/keys"><Say>Press 1 to agree.</Say></Gather>'
    caller.network.answers(TO, PersonaName.VOICEMAIL)
    await caller.completes()
    assert not caller.application.to("/keys")


@pytest.mark.parametrize(
    ("name", "sequence", "sip"),
    [
        (PersonaName.BUSY, ["initiated", "busy"], "486"),
        (PersonaName.NO_ANSWER, ["initiated", "ringing", "no-answer"], "487"),
        (PersonaName.UNREACHABLE, ["initiated", "failed"], "404"),
    ],
)
async def test_who_does_not_pick_up_is_reported_by_status(
    caller: Caller, name: PersonaName, sequence: list[str], sip: str
) -> None:
    call = await interviewed(caller, Persona(name=name))
    assert statuses(caller.application) == sequence
    last = caller.application.to("/status")[-1].fields
    assert (last["CallDuration"], last["Duration"], last["SipResponseCode"]) == ("0", "0", sip)
    assert call.status == sequence[-1]
    assert not caller.application.to("/start")


async def test_ringing_longer_than_the_timeout_is_no_answer(caller: Caller) -> None:
    interview(caller.application)
    call = await caller.completes(timeout=2)
    assert call.status == "no-answer"


async def test_successive_calls_meet_successive_personas_and_the_last_one_repeats(caller: Caller) -> None:
    interview(caller.application)
    caller.network.answers(TO, PersonaName.BUSY, PersonaName.NO_ANSWER)
    outcomes = [(await caller.completes()).status for _ in range(3)]
    assert outcomes == ["busy", "no-answer", "no-answer"]


async def test_a_number_nobody_configured_is_answered_by_a_strong_candidate(caller: Caller) -> None:
    interview(caller.application)
    call = await caller.completes(to="+442071838750")
    assert len(texts(caller, call)) == len(QUESTIONS)


async def test_a_question_put_again_gets_the_same_answer(caller: Caller) -> None:
    interview(caller.application, (QUESTIONS[0], QUESTIONS[0]))
    caller.network.answers(TO, PersonaName.STRONG)
    first, second = texts(caller, await caller.completes())
    assert first == second


async def test_what_both_sides_said_is_in_the_log(caller: Caller) -> None:
    call = await interviewed(caller, Persona(name=PersonaName.ONE_WORD))
    conversation = caller.network.log.conversation(call.sid)
    assert conversation.startswith(CONSENT)
    assert f"{QUESTIONS[0]} {ONE_WORD.defaults[0]} {QUESTIONS[1]}" in conversation


@pytest.mark.parametrize(
    "configured", [{"name": "hangs_up_after"}, {"name": "strong", "question": 1}, {"name": "shy"}, {"nam": "strong"}]
)
def test_a_persona_that_makes_no_sense_is_refused(configured: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Persona.model_validate(configured)


def test_a_personas_name_may_be_hyphenated() -> None:
    assert Persona.model_validate({"name": "one-word"}).name is PersonaName.ONE_WORD


def test_a_number_needs_a_persona() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Numbers().set(TO, ())
