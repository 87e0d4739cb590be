"""The control under /_devkit, and the network as a process."""

from __future__ import annotations

import asyncio
import json
import signal
import sys

import httpx
import pytest

from devkit.twilio.network import PhoneNetwork
from devkit.twilio.settings import PhoneNetworkSettings
from tests.unit.devkit_twilio.application import PATIENCE, interview
from tests.unit.devkit_twilio.caller import TO, Caller
from tests.unit.devkit_twilio.conftest import SETTINGS


async def test_numbers_are_configured_over_http(caller: Caller) -> None:
    personas = [{"name": "busy"}, {"name": "hangs_up_after", "question": 2}]
    async with httpx.AsyncClient(base_url=caller.network.url, timeout=PATIENCE) as client:
        put = await client.put(f"/_devkit/numbers/{TO}", json={"personas": personas})
        shown = await client.get("/_devkit/numbers")
    assert put.json() == {"number": TO, "personas": personas}
    assert shown.json() == {TO: personas}
    interview(caller.application)
    assert (await caller.completes()).status == "busy"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"/_devkit/numbers/{TO}", {"personas": []}),
        (f"/_devkit/numbers/{TO}", {"personas": [{"name": "shy"}]}),
        ("/_devkit/faults", {"webhook_duplicated": 2}),
        ("/_devkit/faults", {"no_such_fault": 1}),
    ],
)
async def test_a_wrong_configuration_is_explained(network: PhoneNetwork, path: str, body: dict[str, object]) -> None:
    async with httpx.AsyncClient(base_url=network.url, timeout=PATIENCE) as client:
        answer = await client.put(path, json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"]


async def test_faults_are_switched_over_http(network: PhoneNetwork) -> None:
    async with httpx.AsyncClient(base_url=network.url, timeout=PATIENCE) as client:
        await client.put("/_devkit/faults", json={"webhook_duplicated": 0.5})
        assert network.faults.plan.webhook_duplicated == 0.5
        await client.put("/_devkit/faults", json={})
    assert network.faults.plan.webhook_duplicated == 0


async def test_the_log_is_read_over_http_by_call_and_kind(caller: Caller) -> None:
    interview(caller.application)
    call = await caller.completes()
    async with httpx.AsyncClient(base_url=caller.network.url, timeout=PATIENCE) as client:
        log = (await client.get("/_devkit/log", params={"call_sid": call.sid})).json()["entries"]
        recordings = (await client.get("/_devkit/log", params={"kind": "recording_made"})).json()["entries"]
    assert {e["kind"] for e in log} == {"call_created", "status_reached", "webhook_sent", "heard", "recording_made"}
    assert log[0]["kind"] == "call_created"
    assert log[0]["from"].startswith("+")
    assert len(recordings) == 3


async def test_every_call_is_shown_with_its_persona(caller: Caller) -> None:
    interview(caller.application)
    call = await caller.completes()
    async with httpx.AsyncClient(base_url=caller.network.url, timeout=PATIENCE) as client:
        (shown,) = (await client.get("/_devkit/calls")).json()["calls"]
    assert (shown["sid"], shown["persona"]) == (call.sid, {"name": "strong"})


async def test_a_reset_forgets_everything_and_never_gives_a_sid_twice(caller: Caller) -> None:
    caller.application.pages["/start"] = lambda _: '<Pause length="86000"/>'
    before = (await caller.calls()).sid
    async with httpx.AsyncClient(base_url=caller.network.url, timeout=PATIENCE) as client:
        assert (await client.post("/_devkit/reset")).status_code == 204
        assert (await client.get("/_devkit/calls")).json() == {"calls": []}
        assert (await client.get("/_devkit/log")).json() == {"entries": []}
    assert (await caller.calls()).sid != before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_as_a_process_it_says_where_it_is_and_ends_with_0_on_a_signal(number: signal.Signals) -> None:
    options = ["--port", "0", "--account-sid", SETTINGS.account_sid, "--auth-token", "secret", "--speed", "60"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "devkit.twilio", *options, "--faults", '{"create_failed_500": 1}',
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    url = json.loads(await process.stdout.readline())["url"]
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client:
        assert (await client.get("/_devkit/faults")).json()["create_failed_500"] == 1
        path = f"/2010-04-01/Accounts/{SETTINGS.account_sid}/Calls.json"
        assert (await client.get(path, auth=(SETTINGS.account_sid, "secret"))).json()["calls"] == []
    process.send_signal(number)
    assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
    assert await process.stdout.read() == b""


async def test_wrong_options_are_explained() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "devkit.twilio", "--speed", "0", stderr=asyncio.subprocess.PIPE
    )
    _, stderr = await process.communicate()
    assert process.returncode == 2
    assert b"speed" in stderr


async def test_a_network_that_is_not_running_says_so() -> None:
    with pytest.raises(RuntimeError, match="not running"):
        _ = PhoneNetwork(PhoneNetworkSettings()).url
