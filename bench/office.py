"""A recruiter's office beside a phone network: whole interviews, asked for by REST and held by phone."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from devkit.samples import CANDIDATES, JOB
from devkit.world import World

_WAIT = {"Prefer": "wait=60"}
_NUMBERS = [f"+1202556{last:04d}" for last in range(10_000)]
FIRST_NUMBER = _NUMBERS[0]
"""Of the first candidate."""


class Office:
    """Of one world. Whoever is called answers every question at length."""

    def __init__(self, product: httpx.AsyncClient, phones: httpx.AsyncClient) -> None:
        self._product = product
        self._phones = phones
        self._numbers = itertools.cycle(_NUMBERS)

    async def job(self) -> str:
        """The id of a job with its questions."""
        body = {"title": JOB.title, "company": JOB.company, "description": JOB.description}
        return _id(await self._product.post("/v1/jobs", json=body, headers=_WAIT))

    async def candidate(self) -> str:
        """The id of somebody new, at a number of their own, whose résumé is read."""
        number, sample = next(self._numbers), CANDIDATES[0]
        seated = await self._phones.put(f"/_devkit/numbers/{number}", json={"personas": [{"name": "strong"}]})
        seated.raise_for_status()
        files = {"resume": (sample.resume.name, sample.resume.read_bytes(), sample.media_type)}
        fields = {"name": sample.name, "phone": number}
        return _id(await self._product.post("/v1/candidates", data=fields, files=files, headers=_WAIT))

    async def request(self, job_id: str, candidate_id: str) -> str:
        """The id of an interview, asked for a moment ago."""
        body = {"job_id": job_id, "candidate_id": candidate_id}
        return _id(await self._product.post("/v1/interviews", json=body))

    async def interview(self, job_id: str) -> str:
        """The id of an interview with somebody new, held and evaluated."""
        interview_id = await self.request(job_id, await self.candidate())
        while not await self.has_result(interview_id):
            (await self._product.get(f"/v1/interviews/{interview_id}", headers=_WAIT)).raise_for_status()
        return interview_id

    async def has_result(self, interview_id: str) -> bool:
        """Whether the evaluation can be read by now."""
        answer = await self._product.get(f"/v1/interviews/{interview_id}/result")
        if answer.status_code != httpx.codes.CONFLICT:
            answer.raise_for_status()
        return answer.is_success


@asynccontextmanager
async def office_in(world: World) -> AsyncIterator[Office]:
    """With connections for as long as the block lasts."""
    async with (
        httpx.AsyncClient(
            base_url=world.url, headers={"X-API-Key": world.api_key}, timeout=90, trust_env=False
        ) as product,
        httpx.AsyncClient(base_url=world.phones.url, timeout=30, trust_env=False) as phones,
    ):
        yield Office(product, phones)


def _id(answer: httpx.Response) -> str:
    answer.raise_for_status()
    return str(answer.json()["id"])
