"""Each fault, switched on while the network runs; and that a seed repeats them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient

from devkit.twilio.faults import FaultPlan, Faults
from devkit.twilio.log import Copy, WebhookKind, WebhookSent
from devkit.twilio.network import PhoneNetwork
from devkit.twilio.personas import PersonaName
from tests.unit.devkit_twilio.application import PATIENCE, Application, eventually, interview
from tests.unit.devkit_twilio.caller import FROM, TO, Caller, sdk
from tests.unit.devkit_twilio.conftest import SETTINGS


def placed(caller: Caller) -> int:
    return len(list(caller.network.exchange.calls.newest_first()))


async def test_duplicates_come_with_the_same_idempotency_token(caller: Caller) -> None:
    caller.network.faults.set(FaultPlan(webhook_duplicated=1))
    interview(caller.application)
    await caller.completes()
    pairs = await eventually(lambda: p if len(p := caller.application.to("/status")) == 8 else None)
    assert caller.application.sequences() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert pairs[0].headers["i-twilio-idempotency-token"] == pairs[1].headers["i-twilio-idempotency-token"]
    assert len(caller.application.to("/answered/0")) == 2


async def test_a_forged_copy_comes_first_and_the_application_can_tell(caller: Caller) -> None:
    caller.network.faults.set(FaultPlan(webhook_forged=1))
    caller.application.pages["/start"] = lambda _: "<Hangup/>"
    await caller.completes()
    to_start = [r for r in caller.application.received if r.path == "/start"]
    assert [r.is_authentic for r in to_start] == [False, True]
    forged, genuine = to_start
    assert forged.fields.keys() == genuine.fields.keys()
    assert caller.network.exchange.calls.get(forged.fields["CallSid"]) is None


async def test_reordered_status_callbacks_arrive_behind_later_ones(caller: Caller) -> None:
    caller.network.faults.set(FaultPlan(callback_reordered=1))
    await caller.calls()
    await eventually(lambda: len(caller.application.to("/status")) == 4)
    assert caller.application.sequences() == [3, 0, 1, 2]


async def test_dropped_callbacks_never_arrive_and_the_script_goes_on(caller: Caller) -> None:
    caller.network.faults.set(FaultPlan(callback_dropped=1))
    interview(caller.application)
    sid = str((await caller.calls()).sid)
    await eventually(lambda: caller.call(sid).status.is_final)
    dropped = await eventually(
        lambda: (
            d
            if len(d := [w for w in caller.network.log.of(WebhookSent, sid) if w.copy_sent is Copy.DROPPED]) == 7
            else None
        )
    )
    assert {w.webhook for w in dropped} == {WebhookKind.STATUS, WebhookKind.RECORDING}
    assert not caller.application.to("/status")
    assert len(caller.application.to("/answered/2")) == 1


async def test_a_delayed_callback_is_sent_after_what_happened_meanwhile(caller: Caller) -> None:
    caller.network.faults.set(FaultPlan(webhook_delayed=1, webhook_delay_seconds=300))
    caller.network.answers(TO, PersonaName.BUSY)
    sid = str((await caller.calls(status_callback_event=["initiated"])).sid)
    await eventually(lambda: caller.application.to("/status"))
    await eventually(lambda: caller.network.log.of(WebhookSent, sid))
    kinds = [e.kind for e in caller.network.log.entries(sid)]
    assert kinds == ["call_created", "status_reached", "webhook_sent"]


@pytest.mark.parametrize(
    ("plan", "status", "code"),
    [(FaultPlan(create_refused_429=1), 429, 20429), (FaultPlan(create_failed_500=1), 500, 20500)],
)
async def test_a_create_refused_places_no_call(caller: Caller, plan: FaultPlan, status: int, code: int) -> None:
    caller.network.faults.set(plan)
    with pytest.raises(TwilioRestException) as error:
        await caller.calls()
    assert (error.value.status, error.value.code) == (status, code)
    assert placed(caller) == 0


async def test_a_dropped_response_leaves_a_call_that_happens(caller: Caller) -> None:
    caller.network.faults.set(FaultPlan(create_response_dropped=1))
    with pytest.raises(requests.ConnectionError):
        await caller.calls()
    assert placed(caller) == 1
    assert await eventually(lambda: caller.application.to("/start"))


async def test_a_held_response_leaves_a_call_that_happens_and_a_client_that_times_out(caller: Caller) -> None:
    caller.network.faults.set(FaultPlan(create_response_held=1))
    client = sdk(caller.network)
    client.http_client = TwilioHttpClient(timeout=0.5)
    with pytest.raises(requests.ReadTimeout):
        await asyncio.to_thread(lambda: client.calls.create(to=TO, from_=FROM, url=f"{caller.application.url}/start"))
    assert await eventually(lambda: caller.application.to("/start"))


async def test_a_late_response_comes_behind_the_first_webhooks(caller: Caller) -> None:
    caller.network.faults.set(FaultPlan(create_response_late=1, create_late_real_seconds=2))
    call = await caller.calls()
    assert [r.fields["CallSid"] for r in caller.application.to("/start")] == [call.sid]


async def test_a_late_callback_comes_after_the_call_is_over(caller: Caller) -> None:
    caller.network.faults.set(FaultPlan(callback_late=1, callback_late_seconds=600))
    caller.network.answers(TO, PersonaName.BUSY)
    sid = str((await caller.calls(status_callback_event=["initiated"])).sid)
    await caller.network.settled()
    assert [r.fields["CallStatus"] for r in caller.application.to("/status")] == ["initiated"]
    # By the log, because on a machine that stands still for a moment it may be here by the time that somebody looks.
    assert [e.kind for e in caller.network.log.entries(sid)] == ["call_created", "status_reached", "webhook_sent"]
    assert not caller.network.exchange.background.running


async def test_an_unknown_outcome_can_be_reconciled_by_listing(caller: Caller) -> None:
    before = datetime.now(UTC)
    caller.network.faults.set(FaultPlan(create_response_dropped=1))
    with pytest.raises(requests.ConnectionError):
        await caller.calls()
    await eventually(lambda: caller.application.to("/start"))
    listed = await caller.asks(lambda c: c.calls.list(to=TO, start_time_after=before))
    assert [c.sid for c in listed] == [caller.application.to("/start")[0].fields["CallSid"]]


async def test_a_new_call_is_missing_from_a_lagging_list_but_can_be_fetched(caller: Caller) -> None:
    caller.network.faults.set(FaultPlan(call_list_lag_seconds=1_000_000))
    call = await caller.completes()
    assert await caller.asks(lambda c: c.calls.list()) == []
    assert (await caller.asks(lambda c: c.calls(call.sid).fetch())).sid == call.sid


async def test_a_new_recording_is_missing_from_a_lagging_list(caller: Caller) -> None:
    caller.network.faults.set(FaultPlan(recording_list_lag_seconds=1_000_000))
    interview(caller.application)
    await caller.completes()
    sid = caller.application.to("/answered/0")[0].fields["RecordingSid"]
    assert await caller.asks(lambda c: c.recordings.list()) == []
    assert (await caller.asks(lambda c: c.recordings(sid).fetch())).sid == sid


def test_a_probability_strikes_its_share_and_the_same_ones_again() -> None:
    def struck(seed: int) -> list[int]:
        faults = Faults(seed, FaultPlan())
        return [n for n in range(1000) if faults.befalls("webhook_duplicated", 0.3, f"CA/status/{n}")]

    assert 250 <= len(struck(1)) <= 350
    assert struck(1) == struck(1) != struck(2)


async def webhooks_of_an_interview(application: Application, seed: int) -> list[tuple[str, str, str]]:
    """What is sent in an interview with faults, each kind in its order, without what differs by port or date."""
    application.forget()
    async with PhoneNetwork(SETTINGS.model_copy(update={"seed": seed})) as network:
        network.faults.set(FaultPlan(webhook_duplicated=0.4, webhook_forged=0.4, callback_dropped=0.3))
        network.answers(TO, PersonaName.WEAK)
        interview(application)
        await Caller(network, application).calls()
        await network.settled()
        # Nothing orders the callbacks of different recordings.
        sent = sorted(
            network.log.of(WebhookSent),
            key=lambda w: (w.webhook, w.fields["RecordingSid"] if w.webhook is WebhookKind.RECORDING else ""),
        )
    volatile = {"Timestamp", "RecordingUrl", "RecordingStartTime"}
    return [
        (urlsplit(w.url).path, w.copy_sent, str([pair for pair in w.fields.items() if pair[0] not in volatile]))
        for w in sent
    ]


async def test_the_same_seed_gives_the_same_sids_answers_durations_and_faults(application: Application) -> None:
    first = await webhooks_of_an_interview(application, seed=5)
    assert await webhooks_of_an_interview(application, seed=5) == first
    assert await webhooks_of_an_interview(application, seed=6) != first


async def test_faults_from_the_start_come_back_after_a_reset(application: Application) -> None:
    settings = SETTINGS.model_copy(update={"faults": FaultPlan(create_failed_500=1)})
    async with PhoneNetwork(settings) as network, httpx.AsyncClient(base_url=network.url, timeout=PATIENCE) as client:
        assert (await client.get("/_devkit/faults")).json()["create_failed_500"] == 1
        network.faults.set(FaultPlan())
        await client.post("/_devkit/reset")
        assert network.faults.plan.create_failed_500 == 1
