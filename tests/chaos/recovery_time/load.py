"""A load that gives every service something to do all the time: jobs, résumés, calls, answers."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx

from devkit.samples import CANDIDATES, JOB
from tests.chaos.evidence import Evidence, now
from tests.chaos.people import fictitious_numbers
from tests.chaos.recruiter import NOT_YET, Refused

_JOB_SECONDS = 1.0
_RESUME_SECONDS = 1.0
_INTERVIEW_SECONDS = 2.0
_MOST_PEOPLE = 20_000
_TIMEOUT_SECONDS = 15.0
_RETRY_SECONDS = 0.5
_UNDER_WAY = 60

Answered = Callable[[float], None]
"""Told when the gateway answered with 2xx, in seconds since the epoch."""


class SteadyLoad:
    """Hands in at a steady pace, however fast it is answered. Use `run` as a task, and cancel it."""

    def __init__(self, http: httpx.AsyncClient, evidence: Evidence, answered: Answered) -> None:
        self._http = http
        self._evidence = evidence
        self._answered = answered
        self._numbers: Iterator[str] = iter(fictitious_numbers(_MOST_PEOPLE))
        self._sent = 0
        self._room = asyncio.Semaphore(_UNDER_WAY)

    async def run(self) -> None:
        """Goes on until it is cancelled. Raises Refused, in a group."""
        job = await self._hand_in_job()
        async with asyncio.TaskGroup() as paces:
            paces.create_task(self._every(_JOB_SECONDS, self._hand_in_job))
            paces.create_task(self._every(_RESUME_SECONDS, self._hand_in_resume))
            paces.create_task(self._every(_INTERVIEW_SECONDS, lambda: self._hand_in_interview(job)))

    async def _every(self, seconds: float, hand_in: Callable[[], Awaitable[str]]) -> None:
        async with asyncio.TaskGroup() as under_way:
            while True:
                await self._room.acquire()
                under_way.create_task(self._in_room(hand_in))
                await asyncio.sleep(seconds)

    async def _in_room(self, hand_in: Callable[[], Awaitable[str]]) -> None:
        try:
            await hand_in()
        finally:
            self._room.release()

    async def _hand_in_job(self) -> str:
        # Jobs that are the same in every word are one job.
        body = {"title": f"{JOB.title} {self._sent}", "description": JOB.description}
        return await self._until_accepted("job", "/v1/jobs", json=body)

    async def _hand_in_resume(self) -> str:
        applicant = CANDIDATES[self._sent % len(CANDIDATES)]
        content = await asyncio.to_thread(applicant.resume.read_bytes)
        files = {"resume": (applicant.resume.name, content, applicant.media_type)}
        data = {"name": applicant.name, "phone": next(self._numbers)}
        return await self._until_accepted("candidate", "/v1/candidates", data=data, files=files)

    async def _hand_in_interview(self, job: str) -> str:
        somebody = {"name": "Somebody New", "phone": next(self._numbers)}
        candidate = await self._until_accepted("candidate", "/v1/candidates", json=somebody)
        body = {"job_id": job, "candidate_id": candidate}
        return await self._until_accepted("interview", "/v1/interviews", json=body)

    async def _until_accepted(self, what: str, path: str, **body: Any) -> str:
        """POSTs until it is answered with 2xx. The id of what was made."""
        self._sent += 1
        key = f"steady-{self._sent}"
        while True:
            answer = await self._post(path, key, body)
            said: dict[str, Any] = answer.json() if answer is not None and answer.is_success else {}
            at = now()
            status = None if answer is None else answer.status_code
            line = {"at": at, "what": what, "status": status, "id": said.get("id"), "idempotency_key": key}
            self._evidence.recruiter.add(line)
            if said:
                self._answered(at.timestamp())
                return str(said["id"])
            if answer is not None and answer.status_code < 500 and answer.status_code not in NOT_YET:
                raise Refused(f"POST {path}: {answer.status_code} {answer.text}")
            await asyncio.sleep(_RETRY_SECONDS)

    async def _post(self, path: str, key: str, body: dict[str, Any]) -> httpx.Response | None:
        try:
            return await self._http.post(path, headers={"Idempotency-Key": key}, timeout=_TIMEOUT_SECONDS, **body)
        except httpx.HTTPError:
            return None
