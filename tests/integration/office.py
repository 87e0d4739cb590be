"""A recruiter's tool for tests: REST in, typed answers out."""

import asyncio
import itertools
import secrets
import time
from collections.abc import Callable

import httpx

from devkit.samples import CANDIDATES, JOB
from gateway.views.interviews import InterviewView
from gateway.views.scorecards import ScorecardView

_numbers = itertools.cycle(f"+1202555{last:04d}" for last in range(100, 199))
LIMIT_SECONDS = 60.0


def fresh_number() -> str:
    """A number that no other test is called at, for as long as there are fewer than a hundred."""
    return next(_numbers)


class Office:
    """What a recruiter does."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def job(self, title: str | None = None) -> str:
        """The id of a job with its questions."""
        body = {"title": title or f"{JOB.title} {secrets.token_hex(4)}", "description": JOB.description}
        answer = await self.http.post("/v1/jobs", json=body, headers={"Prefer": "wait=30"})
        assert answer.status_code in (200, 201), answer.text
        return str(answer.json()["id"])

    async def candidate(self, phone: str, with_resume: bool = True) -> str:
        """The id of a candidate whose résumé is read."""
        sample = CANDIDATES[0]
        files = {"resume": (sample.resume.name, sample.resume.read_bytes(), sample.media_type)} if with_resume else None
        answer = await self.http.post(
            "/v1/candidates", data={"name": "Ada Example", "phone": phone}, files=files, headers={"Prefer": "wait=30"}
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def request(self, job_id: str, candidate_id: str, key: str | None = None) -> str:
        """The id of an interview."""
        answer = await self.http.post(
            "/v1/interviews",
            json={"job_id": job_id, "candidate_id": candidate_id},
            headers={"Idempotency-Key": key or secrets.token_hex(8)},
        )
        assert answer.status_code in (200, 201), answer.text
        return str(answer.json()["id"])

    async def interview(self, interview_id: str) -> InterviewView:
        """An interview as it stands."""
        answer = await self.http.get(f"/v1/interviews/{interview_id}")
        assert answer.status_code == 200, answer.text
        return InterviewView.model_validate_json(answer.text)

    async def until(self, interview_id: str, holds: Callable[[InterviewView], bool]) -> InterviewView:
        """The interview, once something holds of it."""
        until = time.monotonic() + LIMIT_SECONDS
        while True:
            interview = await self.interview(interview_id)
            if holds(interview):
                return interview
            if time.monotonic() > until:
                raise TimeoutError(interview.model_dump_json(indent=1))
            await asyncio.sleep(0.05)

    async def evaluated(self, interview_id: str) -> ScorecardView:
        """The scorecard, once there is one."""
        until = time.monotonic() + LIMIT_SECONDS
        while True:
            answer = await self.http.get(f"/v1/interviews/{interview_id}/result")
            if answer.status_code == 200:
                return ScorecardView.model_validate_json(answer.text)
            assert answer.status_code == 409, answer.text
            if time.monotonic() > until:
                raise TimeoutError((await self.interview(interview_id)).model_dump_json(indent=1))
            await asyncio.sleep(0.1)
