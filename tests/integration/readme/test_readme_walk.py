"""README's walk through the API does what it says, exactly as it is printed there."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from devkit.world import World
from gateway.views.candidates import CandidateView
from gateway.views.interviews import InterviewView
from gateway.views.jobs import JobView
from shared.events.interviews import Outcome, Recommendation
from tests.integration.office import Office
from tests.integration.phones import Phones
from tests.snippets.bench import lay_out, run_blocks
from tests.snippets.block import ROOT, blocks

NUMBER = "+12025550198"
"""Whom the walk has phoned."""

VARIABLES = ("JOB", "CANDIDATE", "INTERVIEW")


@dataclass(frozen=True)
class Walk:
    """What the commands left behind."""

    printed: str
    ids: dict[str, str]
    recording: bytes


@pytest.fixture
async def walk(world: World, phones: Phones, tmp_path: Path) -> Walk:
    """The walk, taken in a folder that looks like the repository beside which `make up` runs."""
    await phones.seat(NUMBER, {"name": "strong"})
    lay_out(tmp_path, {"SCREENER_URL": world.url, "API_KEY": world.api_key})
    ids = "".join(f'echo "{name}=${name}" >>ids\n' for name in VARIABLES)
    outcome = await run_blocks(blocks(ROOT / "README.md"), tmp_path, ids)
    assert outcome.code == 0, outcome.printed
    return Walk(
        printed=outcome.printed,
        ids=dict(line.split("=") for line in (tmp_path / "ids").read_text().splitlines()),
        recording=(tmp_path / "answer.wav").read_bytes(),
    )


async def test_the_walk_leads_from_a_job_to_a_reviewed_recommendation(
    walk: Walk, office: Office, phones: Phones
) -> None:
    job = JobView.model_validate_json((await office.http.get(f"/v1/jobs/{walk.ids['JOB']}")).text)
    assert job.questions

    found = await office.http.get(f"/v1/candidates/{walk.ids['CANDIDATE']}")
    candidate = CandidateView.model_validate_json(found.text)
    assert candidate.phone == NUMBER
    assert candidate.resume is not None
    assert candidate.resume.facts is not None

    # What telephony knows comes by another way than the result, which the walk has read.
    interview: InterviewView = await office.until(walk.ids["INTERVIEW"], lambda found: found.outcome is not None)
    assert interview.outcome is Outcome.COMPLETE
    assert interview.result is not None
    assert interview.result.recommendation is Recommendation.HIRE
    assert interview.result.review is not None
    assert interview.result.review.recommendation is Recommendation.CONSIDER

    assert '"recommendation": "hire"' in walk.printed
    assert walk.recording[:4] == b"RIFF"
    assert len(await phones.calls_to(NUMBER)) == 1
