"""A recruiter for one row at a time: each POST is repeated with its key until it is answered with 2xx."""

import asyncio
import secrets
from contextlib import suppress
from typing import Any

import httpx

from devkit.samples import CANDIDATES, JOB
from tests.chaos.evidence import Evidence, now
from tests.chaos.people import fictitious_numbers
from tests.chaos.plan import PhonePersonas
from tests.chaos.seating import seat

_RETRY_SECONDS = 0.2
_NOT_YET = {404, 409, 425, 429}
_OVER = "urn:screener:problem:interview-over"


class Desk:
    """Jobs, candidates with a résumé, and interviews."""

    def __init__(self, http: httpx.AsyncClient, phones: httpx.AsyncClient, evidence: Evidence) -> None:
        self._http = http
        self._phones = phones
        self._evidence = evidence
        self._numbers = iter(fictitious_numbers(2000))

    async def screen(self, personas: PhonePersonas, wait_seconds: int = 0) -> str:
        """The id of a new interview, of a new candidate for a new job; waits for its end as long as a wait is."""
        phone = next(self._numbers)
        await seat(self._phones, phone, personas)
        job, candidate = await asyncio.gather(self.job(), self._candidate(phone))
        body = {"job_id": job, "candidate_id": candidate}
        prefer = {"Prefer": f"wait={wait_seconds}"} if wait_seconds else {}
        return await self._write("interview", "/v1/interviews", phone, prefer, json=body)

    async def edit(self) -> None:
        """Replaces a new job's questions, if they are still as they were read."""
        path = f"/v1/jobs/{await self.job()}"
        question = {"text": "Why?", "competency": "culture", "good_answer": "Names a reason."}
        while True:
            headers, body = {"If-Match": await self._tag(path)}, {"json": {"questions": [question]}}
            answer = await self._answered("PUT", f"{path}/questions", headers, body)
            if answer.is_success:
                return
            assert answer.status_code == 412, answer.text

    async def hand_in_many(self) -> None:
        """Hands in candidates, all of whom are taken."""
        items = [{"name": "Ada Example", "phone": next(self._numbers)} for _ in range(5)]
        answer = await self._answered("POST", "/v1/candidates/bulk", {}, {"json": {"items": items}})
        assert answer.is_success, answer.text
        assert answer.json()["accepted"] == len(items), answer.text

    async def ask_for_nobody(self) -> None:
        """Asks for an interview of nobody, and is told that there is nobody."""
        body = {"json": {"job_id": await self.job(), "candidate_id": "cand_none"}}
        answer = await self._answered("POST", "/v1/interviews", {}, body)
        assert answer.status_code == 404, answer.text

    async def order(self, personas: PhonePersonas, callback: str) -> str:
        """The id of a new interview that an applicant-tracking system asked for."""
        phone, key = next(self._numbers), secrets.token_hex(8)
        await seat(self._phones, phone, personas)
        name = {"first_name": "Ada", "last_name": "Example", "email": "ada@example.com", "phone_number": phone}
        body = {"json": {"partner_test_id": await self.job(), "candidate": name, "url": callback}}
        while True:
            answer = await self._post("/v1/ats/greenhouse/send_test", key, body)
            if answer is not None and answer.is_success:
                return str(answer.json()["partner_interview_id"])
            await asyncio.sleep(_RETRY_SECONDS)

    async def cancel(self, interview: str) -> None:
        """Calls an interview off, unless it is over."""
        key, body = secrets.token_hex(8), {"json": {"reason": "The job is filled."}}
        while True:
            answer = await self._post(f"/v1/interviews/{interview}/cancel", key, body)
            if answer is not None and (answer.is_success or _is_over(answer)):
                return
            await asyncio.sleep(_RETRY_SECONDS)

    async def status(self, interview: str) -> str | None:
        """An interview's status; none while it cannot be read."""
        answer = await self._read(f"/v1/interviews/{interview}")
        return None if answer is None else str(answer.json()["status"])

    async def job(self) -> str:
        """The id of a new job."""
        body = {"title": f"{JOB.title} {secrets.token_hex(4)}", "description": JOB.description}
        return await self._write("job", "/v1/jobs", None, json=body)

    async def _candidate(self, phone: str) -> str:
        sample = CANDIDATES[0]
        content = await asyncio.to_thread(sample.resume.read_bytes)
        files = {"resume": (sample.resume.name, content, sample.media_type)}
        return await self._write(
            "candidate", "/v1/candidates", phone, data={"name": "Ada Example", "phone": phone}, files=files
        )

    async def _tag(self, path: str) -> str:
        """What the version of something is called, once that can be read: a write may be answered before."""
        while True:
            if (answer := await self._read(path, {"Prefer": "wait=5"})) is not None:
                return answer.headers["ETag"]
            await asyncio.sleep(_RETRY_SECONDS)

    async def _read(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response | None:
        with suppress(httpx.HTTPError):
            answer = await self._http.get(path, headers=headers)
            return answer if answer.is_success else None
        return None

    async def _answered(self, method: str, path: str, headers: dict[str, str], body: dict[str, Any]) -> httpx.Response:
        """What a request comes to, repeated with its key for as long as nobody answers it."""
        key = {"Idempotency-Key": secrets.token_hex(8)}
        while True:
            try:
                answer = await self._http.request(method, path, headers={**headers, **key}, **body)
            except httpx.HTTPError:
                answer = None
            if answer is not None and answer.status_code < 500 and answer.status_code != 409:
                return answer
            await asyncio.sleep(_RETRY_SECONDS)

    async def _write(
        self, what: str, path: str, phone: str | None, headers: dict[str, str] | None = None, **body: Any
    ) -> str:
        key = secrets.token_hex(8)
        while True:
            answer = await self._post(path, key, body, headers)
            said: dict[str, Any] = answer.json() if answer is not None and answer.is_success else {}
            self._evidence.recruiter.add(
                {
                    "at": now(),
                    "what": what,
                    "status": None if answer is None else answer.status_code,
                    "id": said.get("id"),
                    "idempotency_key": key,
                    "deadline": said.get("deadline"),
                    "phone": phone,
                }
            )
            if said:
                return str(said["id"])
            if answer is not None and answer.status_code < 500 and answer.status_code not in _NOT_YET:
                raise AssertionError(f"POST {path}: {answer.status_code} {answer.text}")
            await asyncio.sleep(_RETRY_SECONDS)

    async def _post(
        self, path: str, key: str, body: dict[str, Any], headers: dict[str, str] | None = None
    ) -> httpx.Response | None:
        try:
            return await self._http.post(path, headers={"Idempotency-Key": key, **(headers or {})}, **body)
        except httpx.HTTPError:
            return None


def _is_over(answer: httpx.Response) -> bool:
    """Whether an interview was over before it could be called off."""
    return answer.status_code == 409 and bool(answer.json()["type"] == _OVER)
