"""The REST interface, through the official SDK."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException

from devkit.twilio.network import PhoneNetwork
from devkit.twilio.personas import PersonaName
from devkit.twilio.wav import seconds_of, spoken_text
from tests.unit.devkit_twilio.application import PATIENCE, eventually, interview
from tests.unit.devkit_twilio.caller import FROM, TO, Caller, sdk
from tests.unit.devkit_twilio.conftest import SETTINGS

ENDLESS = '<Pause length="86000"/>'
LONGEST = 86_400
"""Seconds that a call may be given: at this speed 43 real ones. Without a limit of its own it ends after 7 of them."""


async def in_progress(caller: Caller, page: str = ENDLESS) -> str:
    """The SID of a call that is being played `page`, and would go on for longer than any machine stands still."""
    caller.application.pages["/start"] = lambda _: page
    sid = str((await caller.calls(time_limit=LONGEST)).sid)
    await eventually(lambda: caller.application.to("/start"))
    return sid


async def test_a_new_call_is_queued_and_can_be_fetched(caller: Caller) -> None:
    created = await caller.calls()
    assert created.status == "queued"
    assert (created.to, created._from, created.direction) == (TO, FROM, "outbound-api")
    assert created.duration is None
    assert abs(datetime.now(UTC) - (created.date_created or datetime.min)) < timedelta(minutes=1)
    fetched = await caller.asks(lambda c: c.calls(str(created.sid)).fetch())
    assert fetched.sid == created.sid


async def test_a_finished_call_shows_how_long_it_took(caller: Caller) -> None:
    caller.application.pages["/start"] = lambda _: '<Pause length="30"/>'
    call = await caller.completes()
    fetched = await caller.asks(lambda c: c.calls(call.sid).fetch())
    assert (fetched.status, fetched.duration) == ("completed", "30")
    assert fetched.start_time is not None
    assert fetched.end_time is not None
    assert fetched.end_time > fetched.start_time


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": ""}, 21201),
        ({"to": "4155550100"}, 21211),
        ({"to": "+1415CALLME"}, 21211),
        ({"from_": ""}, 21213),
        ({"from_": "nobody"}, 21212),
        ({"url": ""}, 21205),
        ({"url": "not a url"}, 21205),
        ({"url": "https://example.com/voice"}, 21205),
        ({"status_callback": "https://example.com/status"}, 21609),
        ({"timeout": 601}, 20001),
        ({"machine_detection": "Maybe"}, 20001),
        ({"status_callback_event": ["answered", "hungup"]}, 20001),
        ({"url": "", "twiml": f"<Response><Say>{'a' * 4000}</Say></Response>"}, 21218),
    ],
)
async def test_a_wrong_request_is_refused_with_twilios_code(
    caller: Caller, fields: dict[str, object], code: int
) -> None:
    options: dict[str, object] = {"to": TO, "from_": FROM, "url": f"{caller.application.url}/start"}
    with pytest.raises(TwilioRestException) as error:
        await caller.asks(lambda c: c.calls.create(**(options | fields)))
    assert (error.value.status, error.value.code) == (400, code)
    assert not list(caller.network.exchange.calls.newest_first())


async def test_a_wrong_token_is_refused(network: PhoneNetwork) -> None:
    client = sdk(network, auth_token="wrong")
    with pytest.raises(TwilioRestException) as error:
        await asyncio.to_thread(client.calls("CA0").fetch)
    assert (error.value.status, error.value.code) == (401, 20003)


async def test_an_error_has_twilios_body(network: PhoneNetwork) -> None:
    async with httpx.AsyncClient(base_url=network.url, timeout=PATIENCE) as client:
        path = f"/2010-04-01/Accounts/{SETTINGS.account_sid}/Calls/CA0.json"
        refused = await client.get(path)
        unknown = await client.get(path, auth=(SETTINGS.account_sid, SETTINGS.auth_token))
    assert refused.headers["WWW-Authenticate"].startswith("Basic")
    assert unknown.json() == {
        "code": 20404,
        "message": f"The requested resource {path} was not found",
        "more_info": "https://www.twilio.com/docs/errors/20404",
        "status": 404,
    }


async def test_calls_are_listed_newest_first_across_pages(caller: Caller) -> None:
    sids = [str((await caller.calls()).sid) for _ in range(5)]
    listed = await caller.asks(lambda c: c.calls.list(page_size=2))
    assert [c.sid for c in listed] == sids[::-1]


async def test_lists_are_filtered(caller: Caller) -> None:
    caller.network.answers("+14155550101", PersonaName.BUSY)
    busy = await caller.completes(to="+14155550101")
    other = await caller.completes()
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    busy.dialled_at = other.dialled_at = noon  # of one day, whenever this runs

    async def listed(**filters: object) -> set[str]:
        return {str(c.sid) for c in await caller.asks(lambda c: c.calls.list(**filters))}

    assert await listed(to="+14155550101") == {busy.sid}
    assert await listed(status="completed") == {other.sid}
    assert await listed(from_="+15005550009") == set()
    assert await listed(start_time=noon) == {busy.sid, other.sid}
    assert await listed(start_time_after=noon) == {busy.sid, other.sid}
    assert await listed(start_time_before=noon) == set()
    assert await listed(start_time_after=noon + timedelta(days=2)) == set()
    assert await listed(to=TO, start_time_before=noon + timedelta(days=2)) == {other.sid}


async def test_a_call_beyond_the_pace_waits_in_the_queue_and_cancelled_there_calls_nobody_back(
    caller: Caller,
) -> None:
    slow = SETTINGS.model_copy(update={"calls_per_second": 0.000_01})
    async with PhoneNetwork(slow) as network:
        queueing = Caller(network, caller.application)
        await queueing.completes()
        waiting = str((await queueing.calls()).sid)
        fetched = await queueing.asks(lambda c: c.calls(waiting).update(status="canceled"))
        assert fetched.sid == waiting
        await eventually(lambda: queueing.call(waiting).status == "canceled")
    assert queueing.received(waiting) == []


async def test_a_call_in_progress_is_ended(caller: Caller) -> None:
    sid = await in_progress(caller)
    await caller.asks(lambda c: c.calls(sid).update(status="completed"))
    last = await eventually(lambda: [r for r in caller.received(sid) if "CallDuration" in r.fields])
    assert last[0].fields["CallStatus"] == "completed"


async def test_cancelling_leaves_a_call_in_progress_alone(caller: Caller) -> None:
    sid = await in_progress(caller)
    updated = await caller.asks(lambda c: c.calls(sid).update(status="canceled"))
    assert updated.status == "in-progress"


async def test_a_call_in_progress_is_sent_to_another_script(caller: Caller) -> None:
    sid = await in_progress(caller)
    await caller.asks(lambda c: c.calls(sid).update(url=f"{caller.application.url}/other"))
    assert await eventually(lambda: caller.application.to("/other"))


async def test_a_call_is_sent_elsewhere_while_a_machine_is_being_detected(caller: Caller) -> None:
    async with PhoneNetwork(SETTINGS.model_copy(update={"words_per_minute": 0.01})) as network:
        detecting = Caller(network, caller.application)
        network.answers(TO, PersonaName.VOICEMAIL)  # whose greeting, at that pace, has no end
        sid = str((await detecting.calls(machine_detection="DetectMessageEnd", time_limit=LONGEST)).sid)
        await eventually(lambda: detecting.call(sid).status == "in-progress")
        await detecting.asks(lambda c: c.calls(sid).update(url=f"{caller.application.url}/other"))
        assert await eventually(lambda: caller.application.to("/other"))
    assert not caller.application.to("/start")


async def test_a_call_is_sent_elsewhere_while_an_application_error_is_spoken(caller: Caller) -> None:
    caller.application.statuses["/start"] = [500]
    async with PhoneNetwork(SETTINGS.model_copy(update={"words_per_minute": 0.01})) as network:
        failing = Caller(network, caller.application)
        sid = str((await failing.calls(time_limit=LONGEST)).sid)
        await eventually(lambda: "application error" in network.log.conversation(sid))
        await failing.asks(lambda c: c.calls(sid).update(url=f"{caller.application.url}/other"))
        assert await eventually(lambda: caller.application.to("/other"))


async def test_a_call_in_progress_is_given_other_twiml(caller: Caller) -> None:
    sid = await in_progress(caller)
    await caller.asks(lambda c: c.calls(sid).update(twiml="<Response><Say>We will call again.</Say></Response>"))
    await eventually(lambda: caller.call(sid).status.is_final)
    assert caller.network.log.conversation(sid) == "We will call again."


async def test_ending_a_call_while_somebody_is_recorded_keeps_what_was_said(caller: Caller) -> None:
    page = '<Record action="/answered" maxLength="200000" timeout="200000"/>'
    sid = await in_progress(caller, page)
    await eventually(lambda: caller.call(sid).timeline.elapsed > 0 and caller.call(sid).recordings)
    await caller.asks(lambda c: c.calls(sid).update(status="completed"))
    await eventually(lambda: caller.call(sid).status.is_final)
    actions = await eventually(lambda: caller.application.to("/answered"))
    assert actions[0].fields["Digits"] == "hangup"


async def test_a_finished_call_cannot_be_redirected(caller: Caller) -> None:
    call = await caller.completes()
    with pytest.raises(TwilioRestException) as error:
        await caller.asks(lambda c: c.calls(call.sid).update(url=f"{caller.application.url}/other"))
    assert error.value.code == 21220


async def recorded(caller: Caller) -> tuple[str, str]:
    """The SIDs of a finished call and of its recording."""
    interview(caller.application, ("How do you mentor?",))
    call = await caller.completes()
    done = await eventually(lambda: caller.application.to("/recording"))
    return call.sid, done[0].fields["RecordingSid"]


async def test_recordings_are_listed_by_call_and_fetched(caller: Caller) -> None:
    call_sid, sid = await recorded(caller)
    by_filter = await caller.asks(lambda c: c.recordings.list(call_sid=call_sid))
    by_call = await caller.asks(lambda c: c.calls(call_sid).recordings.list())
    assert [r.sid for r in by_filter] == [r.sid for r in by_call] == [sid]
    assert await caller.asks(lambda c: c.recordings.list(call_sid="CA" + "0" * 32)) == []
    fetched = await caller.asks(lambda c: c.recordings(sid).fetch())
    assert (fetched.status, fetched.source, fetched.channels) == ("completed", "RecordVerb", 1)
    assert int(fetched.duration or 0) > 30


async def test_media_says_what_was_said_for_as_long_as_it_took(caller: Caller) -> None:
    _, sid = await recorded(caller)
    url = f"{caller.network.url}/2010-04-01/Accounts/{SETTINGS.account_sid}/Recordings/{sid}"
    async with httpx.AsyncClient(auth=(SETTINGS.account_sid, SETTINGS.auth_token), timeout=PATIENCE) as client:
        plain, wav, mp3 = [await client.get(url + extension) for extension in ("", ".wav", ".mp3")]
    recording = caller.network.exchange.recordings.get(sid)
    assert recording is not None
    assert plain.content == wav.content
    assert wav.headers["Content-Type"] == "audio/x-wav"
    assert spoken_text(wav.content) == recording.text
    assert seconds_of(wav.content) == recording.seconds
    assert (mp3.status_code, mp3.json()["code"]) == (404, 20404)
    assert ".wav" in mp3.json()["message"]


async def test_media_needs_credentials(caller: Caller) -> None:
    _, sid = await recorded(caller)
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        refused = await client.get(f"{caller.network.url}/2010-04-01/Accounts/{SETTINGS.account_sid}/Recordings/{sid}")
    assert refused.status_code == 401


async def test_media_is_not_there_until_the_recording_is_processed(caller: Caller) -> None:
    slow = SETTINGS.model_copy(update={"recording_delay_seconds": 1_000_000})
    async with PhoneNetwork(slow) as network:
        early = Caller(network, caller.application)
        interview(caller.application, ("How do you mentor?",))
        await early.completes()
        (recording,) = await early.asks(lambda c: c.recordings.list())
        async with httpx.AsyncClient(auth=(SETTINGS.account_sid, SETTINGS.auth_token), timeout=PATIENCE) as client:
            media = await client.get(str(recording.media_url))
    assert (recording.status, recording.duration) == ("processing", "-1")
    assert media.status_code == 404


async def test_a_deleted_recording_is_gone(caller: Caller) -> None:
    _, sid = await recorded(caller)
    assert await caller.asks(lambda c: c.recordings(sid).delete())
    with pytest.raises(TwilioRestException) as error:
        await caller.asks(lambda c: c.recordings(sid).fetch())
    assert error.value.status == 404


async def test_a_whole_call_is_recorded_when_asked_for(caller: Caller) -> None:
    interview(caller.application, ("How do you mentor?",))
    call = await caller.completes(record=True, recording_status_callback=f"{caller.application.url}/whole")
    (done,) = await eventually(lambda: caller.application.to("/whole"))
    assert done.fields["RecordingSource"] == "OutboundAPI"
    assert done.fields["RecordingDuration"] == str(call.duration_seconds)


async def test_two_networks_without_a_seed_never_give_the_same_sid(caller: Caller) -> None:
    unseeded = SETTINGS.model_dump(exclude={"seed"})
    sids = []
    for _ in range(2):
        async with PhoneNetwork(type(SETTINGS)(**unseeded)) as network:
            sids.append((await Caller(network, caller.application).calls()).sid)
    assert sids[0] != sids[1]
