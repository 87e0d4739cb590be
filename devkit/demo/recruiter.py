"""A recruiter's tool: the demo's only way to the product, by REST."""

import asyncio
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx

from devkit.samples import SampleCandidate, SampleJob
from gateway.views.candidates import CandidateView
from gateway.views.interviews import InterviewView
from gateway.views.jobs import JobView
from gateway.views.scorecards import ScorecardView


class Refused(Exception):
    """The product answered with a problem."""


@dataclass(frozen=True, slots=True)
class Screening:
    """One candidate's way through the demo."""

    sample: SampleCandidate
    candidate: CandidateView
    interview: InterviewView


class Recruiter:
    """Speaks REST with an API key. Use it as an async context manager."""

    def __init__(self, url: str, api_key: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, headers={"X-API-Key": api_key}, timeout=90, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def hand_in(self, job: SampleJob) -> JobView:
        """The job with its questions."""
        body = {"title": job.title, "company": job.company, "description": job.description}
        answer = await self._http.post("/v1/jobs", json=body, headers={"Prefer": "wait=30"})
        return JobView.model_validate_json(_good(answer))

    async def introduce(self, sample: SampleCandidate) -> CandidateView:
        """The candidate with the résumé read."""
        fields = {"name": sample.name, "email": sample.email, "phone": sample.phone, "time_zone": sample.time_zone}
        resume = (sample.resume.name, await asyncio.to_thread(sample.resume.read_bytes), sample.media_type)
        answer = await self._http.post(
            "/v1/candidates", data=fields, files={"resume": resume}, headers={"Prefer": "wait=30"}
        )
        return CandidateView.model_validate_json(_good(answer))

    async def request(self, job_id: str, candidate_id: str) -> InterviewView:
        """The interview, asked for."""
        body = {"job_id": job_id, "candidate_id": candidate_id}
        answer = await self._http.post("/v1/interviews", json=body, headers={"Prefer": "wait=30"})
        return InterviewView.model_validate_json(_good(answer))

    async def scorecard(self, interview_id: str) -> ScorecardView | None:
        """The result; none before there is one."""
        answer = await self._http.get(f"/v1/interviews/{interview_id}/result")
        if answer.status_code == httpx.codes.CONFLICT:
            return None
        return ScorecardView.model_validate_json(_good(answer))

    async def interview(self, interview_id: str) -> InterviewView:
        """The interview as it stands."""
        return InterviewView.model_validate_json(_good(await self._http.get(f"/v1/interviews/{interview_id}")))


def _good(answer: httpx.Response) -> str:
    if not answer.is_success:
        raise Refused(f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text}")
    return answer.text
