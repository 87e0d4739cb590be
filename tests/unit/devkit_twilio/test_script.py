"""How TwiML is played: what each verb tells the application, and where the script goes on."""

from __future__ import annotations

import pytest

from devkit.twilio.log import ErrorRaised
from devkit.twilio.personas import Persona, PersonaName
from tests.unit.devkit_twilio.application import eventually
from tests.unit.devkit_twilio.caller import TO, Caller

FIELDS_IN_ORDER = (
    "Called ToState CallerCountry Direction CallerState ToZip CallSid To CallerZip ToCountry ApiVersion CalledZip "
    "CalledCity CallStatus From AccountSid CalledCountry CallerCity Caller FromCountry ToCity FromCity CalledState "
    "FromZip FromState"
)


def codes(caller: Caller) -> list[int]:
    return [e.code for e in caller.network.log.of(ErrorRaised)]


async def test_the_first_request_has_twilios_fields_in_twilios_order(caller: Caller) -> None:
    await caller.completes()
    first = caller.application.to("/start") or caller.application.received
    assert " ".join(first[0].names) == FIELDS_IN_ORDER
    assert first[0].fields["ToCountry"] == "US"
    assert first[0].fields["CallStatus"] == "in-progress"
    assert first[0].fields["Direction"] == "outbound-api"
    assert first[0].headers["user-agent"] == "TwilioProxy/1.1"
    assert first[0].headers["i-twilio-idempotency-token"]


async def test_durations_are_virtual_seconds_of_what_happened_on_the_line(caller: Caller) -> None:
    caller.application.pages["/start"] = lambda _: '<Pause length="61"/>'
    call = await caller.completes()
    assert call.duration_seconds == 61
    last = caller.application.to("/status")[-1].fields
    assert (last["CallDuration"], last["Duration"]) == ("61", "2")


async def test_relative_urls_are_resolved_against_the_document_they_stand_in(caller: Caller) -> None:
    caller.application.pages |= {
        "/a/start": lambda _: "<Redirect>b/next?x=1&amp;y=2</Redirect>",
        "/a/b/next": lambda _: "<Redirect>../other</Redirect>",
        "/a/other": lambda _: "<Redirect>/root</Redirect>",
    }
    await caller.completes("/a/start")
    assert caller.application.to("/root")


async def test_get_carries_the_fields_in_the_signed_query(caller: Caller) -> None:
    caller.application.pages["/start"] = lambda _: '<Redirect method="GET">/next?own=1</Redirect>'
    await caller.completes(method="GET")
    first, following = caller.application.to("/start")[0], caller.application.to("/next")[0]
    assert (first.method, following.method) == ("GET", "GET")
    assert following.fields["own"] == "1"
    assert following.fields["CallStatus"] == "in-progress"


async def test_a_gather_without_input_falls_through(caller: Caller) -> None:
    caller.application.pages["/start"] = lambda _: '<Gather action="/keys" timeout="2"/><Redirect>/after</Redirect>'
    caller.network.answers(TO, PersonaName.VOICEMAIL)
    await caller.completes()
    assert caller.application.to("/after")
    assert not caller.application.to("/keys")


async def test_a_gather_without_input_reports_when_asked_to(caller: Caller) -> None:
    caller.application.pages["/start"] = lambda _: '<Gather action="/keys" actionOnEmptyResult="true"/>'
    caller.network.answers(TO, PersonaName.VOICEMAIL)
    await caller.completes()
    assert caller.application.to("/keys")[0].fields["Digits"] == ""


async def test_a_gather_for_speech_alone_takes_an_answer(caller: Caller) -> None:
    caller.application.pages["/start"] = lambda _: (
        '<Gather input="speech" action="/said"><Say>How do you mentor juniors?</Say></Gather>'
    )
    await caller.completes()
    assert "mentored" in caller.application.to("/said")[0].fields["SpeechResult"]


async def test_a_gather_that_waits_for_more_digits_takes_what_came_by_its_timeout(caller: Caller) -> None:
    caller.application.pages["/start"] = lambda _: '<Gather numDigits="4" action="/keys"><Say>Press 1.</Say></Gather>'
    await caller.completes()
    assert caller.application.to("/keys")[0].fields["Digits"] == "1"


async def test_a_record_action_names_the_recording(caller: Caller) -> None:
    caller.application.pages["/start"] = lambda _: '<Say>Your mentoring?</Say><Record action="/answered"/>'
    call = await caller.completes()
    fields = caller.application.to("/answered")[0].fields
    assert fields["RecordingUrl"].startswith(
        f"{caller.network.url}/2010-04-01/Accounts/{call.account_sid}/Recordings/RE"
    )
    assert fields["RecordingUrl"].endswith(fields["RecordingSid"])
    assert int(fields["RecordingDuration"]) > 30
    assert fields["CallStatus"] == "in-progress"


async def test_a_persona_may_end_an_answer_with_the_finish_key(caller: Caller) -> None:
    caller.application.pages["/start"] = lambda _: '<Record action="/answered" finishOnKey="#"/>'
    caller.network.answers(TO, Persona(ends_with_key=True))
    await caller.completes()
    assert caller.application.to("/answered")[0].fields["Digits"] == "#"


async def test_an_answer_is_cut_at_the_maximum_length(caller: Caller) -> None:
    caller.application.pages["/start"] = lambda _: '<Record action="/answered" maxLength="10" trim="do-not-trim"/>'
    await caller.completes()
    (recording,) = caller.network.exchange.recordings.newest_first()
    assert recording.seconds == 10
    assert 15 <= len(recording.text.split()) <= 25
    assert "Digits" not in caller.application.to("/answered")[0].fields


async def test_recording_callbacks_come_for_the_events_asked_for(caller: Caller) -> None:
    caller.application.pages["/start"] = lambda _: (
        '<Record recordingStatusCallback="/rec" recordingStatusCallbackEvent="in-progress completed" action="/x"/>'
    )
    await caller.completes()
    begun, done = await eventually(lambda: r if len(r := caller.application.to("/rec")) == 2 else None)
    assert {begun.fields["RecordingStatus"], done.fields["RecordingStatus"]} == {"in-progress", "completed"}
    completed = next(r.fields for r in (begun, done) if r.fields["RecordingStatus"] == "completed")
    assert completed["RecordingSource"] == "RecordVerb"
    assert int(completed["RecordingDuration"]) > 30
    assert "From" not in completed
    assert "CallStatus" not in completed


async def test_a_silent_recording_is_reported_absent_when_asked_for(caller: Caller) -> None:
    caller.application.pages["/start"] = lambda _: (
        '<Record action="/answered" recordingStatusCallback="/rec" recordingStatusCallbackEvent="absent"/>'
    )
    caller.network.answers(TO, PersonaName.SILENT)
    await caller.completes()
    (absent,) = await eventually(lambda: caller.application.to("/rec"))
    assert absent.fields["RecordingStatus"] == "absent"


async def test_ten_redirects_in_a_row_are_followed_and_the_eleventh_fails_the_call(caller: Caller) -> None:
    caller.application.pages["/start"] = lambda _: "<Redirect/>"
    call = await caller.completes()
    assert len(caller.application.to("/start")) == 11
    assert call.status == "failed"
    assert codes(caller) == [11215]


async def test_redirects_between_which_something_is_said_may_go_on(caller: Caller) -> None:
    visits = iter(range(30))
    caller.application.pages["/start"] = lambda _: (
        "<Say>Once more.</Say><Redirect/>" if next(visits) < 20 else "<Hangup/>"
    )
    call = await caller.completes()
    assert call.status == "completed"
    assert len(caller.application.to("/start")) == 21


@pytest.mark.parametrize(
    ("page", "code"), [("<Say>", 12100), ("<Dial>+14155550111</Dial>", 12200), ("<Record finishonkey='#'/>", 12200)]
)
async def test_wrong_twiml_is_logged_with_twilios_code(caller: Caller, page: str, code: int) -> None:
    caller.application.pages["/start"] = lambda _: page
    caller.network.answers(TO, PersonaName.SILENT)
    call = await caller.completes()
    assert codes(caller) == [code]
    assert call.status == "completed"


async def test_an_application_error_is_spoken_and_ends_the_call(caller: Caller) -> None:
    caller.application.statuses["/start"] = [500]
    call = await caller.completes()
    assert "application error" in caller.network.log.conversation(call.sid)
    assert codes(caller) == [11200]


async def test_the_fallback_is_told_what_failed_and_takes_over(caller: Caller) -> None:
    caller.application.statuses["/start"] = [500]
    caller.application.pages["/fallback"] = lambda _: "<Say>One moment.</Say>"
    call = await caller.completes(fallback_url=f"{caller.application.url}/fallback")
    fallback = caller.application.to("/fallback")[0].fields
    assert fallback["ErrorCode"] == "11200"
    assert fallback["ErrorUrl"] == f"{caller.application.url}/start"
    assert caller.network.log.conversation(call.sid) == "One moment."


async def test_an_answer_that_is_no_xml_type_is_refused(caller: Caller) -> None:
    # A path without a page answers 204 with no content type at all.
    await caller.completes("/no-content")
    assert codes(caller) == [12300]


async def test_twiml_given_at_creation_is_played_and_needs_absolute_urls(caller: Caller) -> None:
    target = f"{caller.application.url}/next"
    await caller.completes(url=None, twiml=f"<Response><Redirect>{target}</Redirect></Response>")
    assert caller.application.to("/next")
    await caller.completes(url=None, twiml="<Response><Redirect>/next</Redirect></Response>")
    assert 11100 in codes(caller)


async def test_the_time_limit_ends_a_call(caller: Caller) -> None:
    caller.application.pages["/start"] = lambda _: '<Say loop="0">Please hold.</Say>'
    call = await caller.completes(time_limit=90)
    assert (call.status, call.duration_seconds) == ("completed", 90)


async def test_the_time_limit_reached_while_recording_sends_the_action_with_hangup(caller: Caller) -> None:
    caller.application.pages["/start"] = lambda _: '<Record action="/answered"/>'
    await caller.completes(time_limit=10)
    fields = caller.application.to("/answered")[0].fields
    assert (fields["Digits"], fields["CallStatus"]) == ("hangup", "completed")


@pytest.mark.parametrize(
    ("persona", "mode", "verdict"),
    [
        (PersonaName.STRONG, "Enable", "human"),
        (PersonaName.VOICEMAIL, "Enable", "machine_start"),
        (PersonaName.VOICEMAIL, "DetectMessageEnd", "machine_end_beep"),
    ],
)
async def test_machine_detection_finds_out_before_the_script_begins(
    caller: Caller, persona: PersonaName, mode: str, verdict: str
) -> None:
    caller.network.answers(TO, persona)
    caller.application.pages["/start"] = lambda _: "<Hangup/>"
    await caller.completes(machine_detection=mode)
    fields = caller.application.to("/start")[0].fields
    assert fields["AnsweredBy"] == verdict
    assert int(fields["MachineDetectionDuration"]) >= 3000


async def test_asynchronous_machine_detection_reports_beside_the_script(caller: Caller) -> None:
    caller.network.answers(TO, PersonaName.VOICEMAIL)
    caller.application.pages["/start"] = lambda _: '<Pause length="600"/>'
    sid = str(
        (
            await caller.calls(
                machine_detection="DetectMessageEnd",
                async_amd="true",
                async_amd_status_callback=f"{caller.application.url}/amd",
            )
        ).sid
    )
    (verdict,) = await eventually(lambda: caller.application.to("/amd"))
    assert verdict.fields["AnsweredBy"] == "machine_end_beep"
    assert int(verdict.fields["MachineDetectionDuration"]) > 1000
    (first,) = await eventually(lambda: caller.application.to("/start"))
    assert "AnsweredBy" not in first.fields
    assert caller.call(sid).answered_by == "machine_end_beep"
