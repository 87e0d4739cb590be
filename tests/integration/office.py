"""A recruiter's tool for tests: REST in, typed answers out."""

import asyncio
import itertools
import secrets
import time
from collections.abc import Callable
from typing import Any

import httpx

from devkit.samples import CANDIDATES, JOB
from gateway.views.interviews import InterviewView
from gateway.views.scorecards import ScorecardView

NUMBERS = tuple(f"+1{area}555{last:04d}" for area in (212, 617) for last in range(100, 200))
"""Numbers that nobody has; others than those that the documents and some tests write out."""
_numbers = itertools.cycle(NUMBERS)
LIMIT_SECONDS = 120.0
_PATIENT = {"Prefer": "wait=60"}
_AGAIN_SECONDS = 0.2
_IN_FLIGHT = "urn:screener:problem:request-in-flight"


def fresh_number() -> str:
    """A number that no other test is called at, for as long as there are no more than two hundred."""
    return next(_numbers)


class Office:
    """What a recruiter does."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def job(self, title: str | None = None) -> str:
        """The id of a job with its questions."""
        body = {"title": title or f"{JOB.title} {secrets.token_hex(4)}", "description": JOB.description}
        answer = await self._asked("POST", "/v1/jobs", json=body, headers=_PATIENT)
        assert answer.status_code in (200, 201), answer.text
        return str(answer.json()["id"])

    async def candidate(self, phone: str, with_resume: bool = True) -> str:
        """The id of a candidate whose résumé is read."""
        sample = CANDIDATES[0]
        files = {"resume": (sample.resume.name, sample.resume.read_bytes(), sample.media_type)} if with_resume else None
        answer = await self._asked(
            "POST",
            "/v1/candidates",
            data={"name": "Ada Example", "phone": phone},
            files=files,
            headers={**_PATIENT, "Idempotency-Key": secrets.token_hex(8)},
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def request(self, job_id: str, candidate_id: str, key: str | None = None) -> str:
        """The id of an interview."""
        answer = await self._asked(
            "POST",
            "/v1/interviews",
            json={"job_id": job_id, "candidate_id": candidate_id},
            headers={"Idempotency-Key": key or secrets.token_hex(8)},
        )
        assert answer.status_code in (200, 201), answer.text
        return str(answer.json()["id"])

    async def interview(self, interview_id: str) -> InterviewView:
        """An interview as it stands."""
        answer = await self._asked("GET", f"/v1/interviews/{interview_id}")
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
        """The scorecard, once there is one, and the end of the conversation is on it.

        The two come from different services: scoring may have evaluated what telephony has yet to fold.
        """
        until = time.monotonic() + LIMIT_SECONDS
        while True:
            answer = await self._asked("GET", f"/v1/interviews/{interview_id}/result")
            assert answer.status_code in (200, 409), answer.text
            if answer.status_code == 200:
                card = ScorecardView.model_validate_json(answer.text)
                if card.outcome is not None:
                    return card
            if time.monotonic() > until:
                raise TimeoutError((await self.interview(interview_id)).model_dump_json(indent=1))
            await asyncio.sleep(0.1)

    async def _asked(self, method: str, path: str, **rest: Any) -> httpx.Response:
        """The answer. What is away for a moment is asked again, as a 503 wants it; nothing is done twice by that."""
        until = time.monotonic() + LIMIT_SECONDS
        while _is_to_be_repeated(answer := await self.http.request(method, path, **rest)):
            if time.monotonic() > until:
                break
            await asyncio.sleep(_AGAIN_SECONDS)
        return answer


def _is_to_be_repeated(answer: httpx.Response) -> bool:
    """Whether something was away, or the gateway has yet to let go of the same request, which failed by that."""
    return answer.status_code == 503 or (answer.status_code == 409 and answer.json()["type"] == _IN_FLIGHT)
