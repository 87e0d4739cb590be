"""The guides for applicant-tracking systems run as they are printed."""

import re
from pathlib import Path

from devkit.world import World
from tests.conformance.guide import ROOT, walk
from tests.integration.office import Office
from tests.integration.phones import Phones

GUIDES = ROOT / "docs" / "how-to"
NUMBER = "+12025550198"
"""Whom the guides have phoned."""


async def test_both_subscribers_write_what_holds_to_the_ats(world: World, phones: Phones, tmp_path: Path) -> None:
    await phones.seat(NUMBER, {"name": "strong"})
    printed = await walk(GUIDES / "subscribe-from-an-ats.md", world, tmp_path)
    written = re.findall(r"^recommendation written to my ATS: (int_\w+) (\w+)$", printed, re.MULTILINE)
    (interview,) = {interview for interview, word in written if word == "consider"}
    assert written.count((interview, "hire")) == 2, "one by each, before a human decided"
    assert '"decided_by": "human"' in printed


async def test_greenhouse_orders_an_interview_and_reads_its_result(
    world: World, phones: Phones, office: Office, tmp_path: Path
) -> None:
    before = len(await phones.calls_to(NUMBER))
    await phones.seat(NUMBER, {"name": "strong"})
    printed = await walk(GUIDES / "connect-greenhouse.md", world, tmp_path)
    (interview,) = set(re.findall(r'"partner_interview_id": ?"(int_\w+)"', printed))
    card = await office.evaluated(interview)
    assert f'"partner_score": {card.overall_score}' in printed
    # One call, unless the line broke on a busy machine and she was called again.
    calls = [attempt for attempt in (await office.interview(interview)).attempts if attempt.call_sid is not None]
    assert len(await phones.calls_to(NUMBER)) == before + len(calls), "sent twice, and one interview"
