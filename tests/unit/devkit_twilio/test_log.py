"""What the network noted is enough to say afterwards what really happened."""

from __future__ import annotations

import json
from pathlib import Path

from devkit.twilio.log import CallCreated, RecordingMade, WebhookSent
from devkit.twilio.network import PhoneNetwork
from tests.unit.devkit_twilio.application import Application, interview
from tests.unit.devkit_twilio.caller import Caller
from tests.unit.devkit_twilio.conftest import SETTINGS


async def test_a_call_is_noted_with_the_address_of_its_script(caller: Caller) -> None:
    start = interview(caller.application)
    sid = (await caller.completes()).sid
    assert [created.url for created in caller.network.log.of(CallCreated, sid)] == [start]


async def test_a_recording_is_noted_with_the_address_that_tells_what_it_answers(caller: Caller) -> None:
    interview(caller.application)
    sid = (await caller.completes()).sid
    made = caller.network.log.of(RecordingMade, sid)
    assert made
    assert {recording.url for recording in made} == {f"{caller.application.url}/recording"}


async def test_a_journal_keeps_every_entry_though_the_log_forgets(application: Application, tmp_path: Path) -> None:
    journal = tmp_path / "phones.jsonl"
    interview(application)
    async with PhoneNetwork(SETTINGS.model_copy(update={"journal": journal})) as network:
        await Caller(network, application).completes()
        await network.settled()
        noted = [entry.model_dump(mode="json", by_alias=True) for entry in network.log.entries()]
        network.log.clear()
    assert any(entry["kind"] == WebhookSent.model_fields["kind"].default for entry in noted)
    assert [json.loads(line) for line in journal.read_text().splitlines()] == noted
