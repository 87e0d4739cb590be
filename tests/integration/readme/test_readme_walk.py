"""README's walk through the API does what it says, exactly as it is printed there."""

import asyncio
import os
import re
import shlex
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

ROOT = Path(__file__).resolve().parents[3]
HEADING = "## Use it"
NUMBER = "+12025550198"
"""Whom the walk has phoned."""

LIMIT_SECONDS = 120
VARIABLES = ("JOB", "CANDIDATE", "INTERVIEW")


@dataclass(frozen=True)
class Walk:
    """What the commands left behind."""

    printed: str
    ids: dict[str, str]
    recording: bytes


def printed_commands() -> str:
    """Every bash block under the walk's heading, in order."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split(f"\n{HEADING}\n")[1].split("\n## ")[0]
    blocks = re.findall(r"^```bash\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
    assert blocks, "README has no walk"
    return "".join(blocks)


@pytest.fixture
async def walk(world: World, phones: Phones, tmp_path: Path) -> Walk:
    """The walk, taken in a folder that looks like the repository beside which `make up` runs."""
    await phones.seat(NUMBER, {"name": "strong"})
    (tmp_path / "devkit").symlink_to(ROOT / "devkit")
    told = tmp_path / ".run" / "up" / "env"
    told.parent.mkdir(parents=True)
    told.write_text(f"export SCREENER_URL={shlex.quote(world.url)}\nexport API_KEY={shlex.quote(world.api_key)}\n")
    ids = "".join(f'echo "{name}=${name}" >>ids\n' for name in VARIABLES)
    bash = await asyncio.create_subprocess_exec(
        "bash",
        "-c",
        f"set -euo pipefail\n{printed_commands()}{ids}",
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        out, _ = await asyncio.wait_for(bash.communicate(), LIMIT_SECONDS)
    except TimeoutError:
        bash.kill()
        raise
    printed = out.decode()
    assert bash.returncode == 0, printed
    return Walk(
        printed=printed,
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

    interview: InterviewView = await office.interview(walk.ids["INTERVIEW"])
    assert interview.outcome is Outcome.COMPLETE
    assert interview.result is not None
    assert interview.result.recommendation is Recommendation.HIRE
    assert interview.result.review is not None
    assert interview.result.review.recommendation is Recommendation.CONSIDER

    assert '"recommendation": "hire"' in walk.printed
    assert walk.recording[:4] == b"RIFF"
    assert len(await phones.calls_to(NUMBER)) == 1
