"""The load: a recruiter's tool that hands in jobs, candidates and interviews, and repeats what was not answered."""

import asyncio
from datetime import timedelta
from random import Random
from types import TracebackType
from typing import Any, Self

import httpx

from devkit.samples import CANDIDATES, JOB, SampleCandidate
from tests.chaos.evidence import Evidence, now
from tests.chaos.people import Applicant, applicants, fictitious_numbers
from tests.chaos.plan import ChaosPlan
from tests.chaos.seating import seat
from tests.chaos.watch import Watch

_RETRY_SECONDS = 0.4
_TIMEOUT_SECONDS = 12.0
_PATIENCE = timedelta(seconds=300)
_INTERVIEWS_A_JOB = 5
NOT_YET = {404, 409, 425, 429}
"""What a write is answered while the write before it cannot be read yet: to be repeated."""
_TWO_QUESTIONS = [
    {
        "text": "Tell me about a system you ran in production. What broke, and what did you do?",
        "competency": "technical_skill",
        "good_answer": "Names a concrete failure, how it was found and what was changed for good.",
    },
    {
        "text": "Tell me about a conflict in your team, and how it ended.",
        "competency": "communication",
        "good_answer": "Names both views, what they did themselves, and what came of it.",
    },
]


class Refused(Exception):
    """The product answered a good request with a problem that repeating does not mend."""


class Recruiter:
    """Hands in the plan's interviews, evenly over its time. Use it as an async context manager."""

    def __init__(
        self,
        plan: ChaosPlan,
        url: str,
        api_key: str,
        phones_url: str,
        evidence: Evidence,
        ats_url: str | None = None,
    ) -> None:
        """`ats_url` is where an applicant-tracking system hears of results; without it, none orders anything."""
        self._plan = plan
        self._ats_url = ats_url
        self._evidence = evidence
        self._random = Random(f"{plan.seed}:recruiter")
        limits = httpx.Limits(max_connections=100)
        self._http = httpx.AsyncClient(
            base_url=url, headers={"X-API-Key": api_key}, timeout=_TIMEOUT_SECONDS, trust_env=False, limits=limits
        )
        self._phones = httpx.AsyncClient(base_url=phones_url, timeout=30, trust_env=False)
        self._applicants = applicants(plan)
        self._room = asyncio.Semaphore(plan.in_flight)
        self._jobs: dict[int, asyncio.Task[str]] = {}
        self._nudges = 0
        self.accepted: list[str] = []
        """The ids of interviews that got a 2xx."""
        self.not_accepted: list[int] = []
        """Applicants whose interview never got one."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()
        await self._phones.aclose()

    async def run(self, watch: Watch) -> None:
        """Returns once every interview was handed in and is over. Raises Refused."""
        gap = self._plan.load_seconds * 0.95 / len(self._applicants)
        began = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as interviews:
            for applicant in self._applicants:
                wait = began + applicant.number * gap - asyncio.get_running_loop().time()
                await asyncio.sleep(max(0.0, wait))
                await self._room.acquire()
                interviews.create_task(self._screen(applicant, watch))

    async def nudge(self, target: str) -> None:
        """Gives a service that seldom has work some, so that its recovery can be seen."""
        self._nudges += 1
        if target == "jd_service":
            await self._job(-self._nudges)
        elif target == "candidate_service":
            phone = fictitious_numbers(self._plan.interviews + self._nudges)[-1]
            await self._candidate(f"nudge-{self._nudges}", "Somebody Else", phone, CANDIDATES[2])

    async def _screen(self, applicant: Applicant, watch: Watch) -> None:
        try:
            await seat(self._phones, applicant.phone, applicant.personas)
            async with asyncio.timeout(_PATIENCE.total_seconds()):
                interview = await self._ask_for(applicant)
        except TimeoutError:
            self.not_accepted.append(applicant.number)
        else:
            self.accepted.append(interview)
            await watch.until_over(interview)
        finally:
            self._room.release()

    async def _ask_for(self, applicant: Applicant) -> str:
        job = await asyncio.shield(self._job_of(applicant))
        key = f"applicant-{applicant.number}"
        if self._ats_url is not None and applicant.is_ordered:
            order = _order(applicant, job, self._ats_url)
            return await self._write("interview", "/v1/ats/greenhouse/send_test", key, applicant.phone, json=order)
        candidate = await self._candidate(key, applicant.name, applicant.phone, applicant.resume)
        body = {"job_id": job, "candidate_id": candidate}
        return await self._write("interview", "/v1/interviews", key, applicant.phone, json=body)

    def _job_of(self, applicant: Applicant) -> asyncio.Task[str]:
        number = applicant.number // _INTERVIEWS_A_JOB
        if number not in self._jobs:
            self._jobs[number] = asyncio.create_task(self._job(number))
        return self._jobs[number]

    async def _job(self, number: int) -> str:
        body = {"title": f"{JOB.title} {self._plan.seed}/{number}", "description": JOB.description}
        job = await self._write("job", "/v1/jobs", f"job-{number}", None, json=body)
        if Random(f"{self._plan.seed}:job {number}").random() < self._plan.short_jobs:
            await self._until_edited(job, number)
        return job

    async def _until_edited(self, job: str, number: int) -> None:
        """Replaces the job's questions by two."""
        while True:
            key = f"chaos-{self._plan.seed}-questions-{number}"
            path = f"/v1/jobs/{job}/questions"
            answer = await self._post(path, key, {"json": {"questions": _TWO_QUESTIONS}}, "PUT")
            if answer is not None and answer.is_success:
                return
            if answer is not None and answer.status_code < 500 and answer.status_code not in NOT_YET:
                raise Refused(f"PUT {path}: {answer.status_code} {answer.text}")
            await asyncio.sleep(_RETRY_SECONDS)

    async def _candidate(self, key: str, name: str, phone: str, resume: SampleCandidate | None) -> str:
        data = {"name": name, "phone": phone}
        if resume is None:
            return await self._write("candidate", "/v1/candidates", key, phone, json=data)
        content = await asyncio.to_thread(resume.resume.read_bytes)
        files = {"resume": (resume.resume.name, content, resume.media_type)}
        return await self._write("candidate", "/v1/candidates", key, phone, data=data, files=files)

    async def _write(self, what: str, path: str, key: str, phone: str | None, **body: Any) -> str:
        """POSTs until it is answered with 2xx, and now and then once more. The id of what was made."""
        key = f"chaos-{self._plan.seed}-{what}-{key}"
        made = await self._until_accepted(what, path, key, phone, body)
        if self._random.random() < self._plan.repeated_share:
            again = await self._until_accepted(what, path, key, phone, body)
            if again != made:
                raise Refused(f"POST {path} with the key {key} made {made}, and then {again}")
        return made

    async def _until_accepted(self, what: str, path: str, key: str, phone: str | None, body: dict[str, Any]) -> str:
        while True:
            answer = await self._post(path, key, body)
            said: dict[str, Any] = answer.json() if answer is not None and answer.is_success else {}
            self._evidence.recruiter.add(
                {
                    "at": now(),
                    "what": what,
                    "status": None if answer is None else answer.status_code,
                    "id": _id(said),
                    "idempotency_key": key,
                    "deadline": said.get("deadline"),
                    "phone": phone,
                }
            )
            if said:
                return str(_id(said))
            if answer is not None and answer.status_code < 500 and answer.status_code not in NOT_YET:
                raise Refused(f"POST {path}: {answer.status_code} {answer.text}")
            await asyncio.sleep(_RETRY_SECONDS)

    async def _post(self, path: str, key: str, body: dict[str, Any], method: str = "POST") -> httpx.Response | None:
        try:
            return await self._http.request(method, path, headers={"Idempotency-Key": key}, **body)
        except httpx.HTTPError:
            return None


def _order(applicant: Applicant, job: str, ats_url: str) -> dict[str, object]:
    """As Greenhouse orders a test."""
    candidate = {
        "first_name": "Applicant",
        "last_name": str(applicant.number),
        "email": f"applicant{applicant.number}@example.com",
        "phone_number": applicant.phone,
    }
    return {"partner_test_id": job, "candidate": candidate, "url": f"{ats_url}/tests/{applicant.number}"}


def _id(said: dict[str, Any]) -> str | None:
    """What was made, in our words or in Greenhouse's."""
    return said.get("id") or said.get("partner_interview_id")
