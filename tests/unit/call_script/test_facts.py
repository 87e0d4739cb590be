from datetime import timedelta

import pytest

from gateway.twilio.facts import facts_of
from gateway.twilio.wording import disclosure
from shared.events.calls import CallStatus, CallStatusChanged, ConsentChannel, ConsentRecorded, ObservedBy
from shared.events.fact import Fact
from shared.events.ids import fact_id
from shared.events.responses import ResponseRecorded, ResponseSkipped
from tests.unit.call_script.calls import CALL, NOW, SCRIPT, URLS, step_at, verbs, webhook_at

CALL_SID = CALL["CallSid"]
RECORDING_SID = "RE" + "1" * 32
RECORDING = {
    "RecordingSid": RECORDING_SID,
    "RecordingUrl": "https://api.example.com/Recordings/RE1",
    "RecordingDuration": "12",
}
STATUS = {"CallSid": CALL_SID, "CallStatus": "ringing", "SequenceNumber": "1"}


def callback(url: str, form: dict[str, str]) -> tuple[Fact, ...]:
    return facts_of(webhook_at(url, form), None, NOW)


def test_consent_is_kept_with_the_answer_and_the_wording_it_was_given_to() -> None:
    [fact] = step_at(URLS.consent([0], 1), {"SpeechResult": "Yes, I agree."}).facts
    assert fact.id == fact_id(f"{CALL_SID}:consent", "consent.recorded.v1", "granted")
    assert fact.data == ConsentRecorded(
        attempt=1,
        call_sid=CALL_SID,
        granted=True,
        channel=ConsentChannel.VOICE,
        answer="Yes, I agree.",
        disclosure=disclosure(SCRIPT),
    )


def test_the_wording_that_is_kept_is_the_wording_that_was_spoken() -> None:
    opening = verbs(step_at(URLS.voice([0])))
    [prompt] = opening[2]
    assert disclosure(SCRIPT) == f"{opening[1].text} {prompt.text}"
    assert SCRIPT.candidate_name.split()[0] not in disclosure(SCRIPT)


def test_a_no_is_kept_even_when_the_script_is_out_of_reach() -> None:
    [fact] = step_at(URLS.consent([0], 1), {"Digits": "2"}).facts
    [without] = step_at(URLS.consent([0], 1), {"Digits": "2"}, None).facts
    assert fact.id == fact_id(f"{CALL_SID}:consent", "consent.recorded.v1", "declined")
    for kept in (fact, without):
        assert isinstance(kept.data, ConsentRecorded)
        assert (kept.data.granted, kept.data.channel, kept.data.answer) == (False, ConsentChannel.KEY, "2")


def test_a_yes_to_a_call_that_cannot_go_on_is_not_kept() -> None:
    assert not step_at(URLS.consent([0], 1), {"Digits": "1"}, None).facts


def test_an_answer_is_known_by_its_recording() -> None:
    [fact] = step_at(URLS.answer(1, [2]), RECORDING | {"Digits": "hangup"}).facts
    assert fact.id == fact_id(RECORDING_SID, "response.recorded.v1", "webhook")
    assert fact.causation_id == RECORDING_SID
    assert (fact.source, fact.subject, fact.tenant) == ("/gateway", "int_5a0c", "default")
    assert (fact.correlation_id, fact.time) == ("int_5a0c", NOW)
    assert fact.data == ResponseRecorded(
        question_index=1,
        attempt=1,
        call_sid=CALL_SID,
        recording_sid=RECORDING_SID,
        recording_url=RECORDING["RecordingUrl"],
        duration=12.0,
        observed_by=ObservedBy.WEBHOOK,
    )


def test_an_answer_is_kept_even_when_the_script_is_out_of_reach() -> None:
    [fact] = step_at(URLS.answer(1, [2]), RECORDING, None).facts
    assert isinstance(fact.data, ResponseRecorded)


@pytest.mark.parametrize("missing", ["RecordingSid", "RecordingUrl"])
def test_half_a_recording_is_none(missing: str) -> None:
    assert not step_at(URLS.answer(0, [1]), RECORDING | {missing: ""}).facts


@pytest.mark.parametrize("duration", ["", "soon", "-1", "nan", "1e5", "٣"])
def test_a_duration_that_is_none_does_not_lose_the_answer(duration: str) -> None:
    [fact] = step_at(URLS.answer(0, []), RECORDING | {"RecordingDuration": duration}).facts
    assert isinstance(fact.data, ResponseRecorded)
    assert fact.data.duration is None


def test_an_answer_to_no_question_of_the_script_is_not_kept() -> None:
    assert not step_at(URLS.answer(99, [1]), RECORDING).facts


def test_a_completed_recording_says_the_same_under_an_identity_of_its_own() -> None:
    [answered] = step_at(URLS.answer(0, [1]), RECORDING).facts
    [completed] = callback(URLS.recording(0), {"CallSid": CALL_SID, "RecordingStatus": "completed", **RECORDING})
    assert completed.data == answered.data
    assert completed.id == fact_id(RECORDING_SID, "response.recorded.v1", "callback")
    assert completed.id != answered.id


@pytest.mark.parametrize("status", ["in-progress", "absent", "failed", ""])
def test_a_recording_that_is_not_completed_makes_nothing_known(status: str) -> None:
    assert not callback(URLS.recording(0), {"CallSid": CALL_SID, "RecordingStatus": status, **RECORDING})


def test_a_second_silence_skips_the_question() -> None:
    assert not step_at(URLS.silence(1, [2], 1)).facts
    [fact] = step_at(URLS.silence(1, [2], 2)).facts
    assert fact.id == fact_id(f"{CALL_SID}:1", "response.skipped.v1")
    assert fact.data == ResponseSkipped(question_index=1, attempt=1, call_sid=CALL_SID)


def test_no_question_is_skipped_that_was_not_asked() -> None:
    assert not step_at(URLS.silence(99, [], 2)).facts
    assert not step_at(URLS.silence(1, [], 2), script=None).facts


def test_a_status_is_known_by_its_place_in_the_sequence() -> None:
    [fact] = callback(URLS.status(), STATUS)
    assert fact.id == fact_id(f"{CALL_SID}:1", "call.status_changed.v1")
    assert fact.data == CallStatusChanged(
        attempt=1,
        call_sid=CALL_SID,
        status=CallStatus.RINGING,
        sequence_number=1,
        duration=None,
        observed_by=ObservedBy.WEBHOOK,
    )


def test_a_status_without_a_sequence_is_known_by_its_word() -> None:
    [fact] = callback(URLS.status(), {"CallSid": CALL_SID, "CallStatus": "busy"})
    assert fact.id == fact_id(f"{CALL_SID}:busy", "call.status_changed.v1")


@pytest.mark.parametrize("status", list(CallStatus))
def test_only_an_end_has_a_duration(status: CallStatus) -> None:
    [fact] = callback(URLS.status(), STATUS | {"CallStatus": status, "CallDuration": "61", "Duration": "2"})
    assert isinstance(fact.data, CallStatusChanged)
    assert fact.data.duration == (61.0 if status.is_final else None)


def test_a_status_in_words_that_are_not_ours_makes_nothing_known() -> None:
    assert not callback(URLS.status(), STATUS | {"CallStatus": "on-hold"})


def test_a_redelivery_is_the_same_fact() -> None:
    webhook = webhook_at(URLS.status(), STATUS)
    [first], [second] = facts_of(webhook, None, NOW), facts_of(webhook, None, NOW + timedelta(seconds=3))
    assert (first.id, first.data) == (second.id, second.data)
