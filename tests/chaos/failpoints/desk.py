"""A recruiter for one row at a time: each POST is repeated with its key until it is answered with 2xx."""

import asyncio
import secrets
from typing import Any

import httpx

from devkit.samples import CANDIDATES, JOB
from tests.chaos.evidence import Evidence, now
from tests.chaos.people import fictitious_numbers
from tests.chaos.plan import PhonePersonas

_RETRY_SECONDS = 0.2
_NOT_YET = {404, 409, 425, 429}


class Desk:
    """Jobs, candidates with a résumé, and interviews."""

    def __init__(self, http: httpx.AsyncClient, phones: httpx.AsyncClient, evidence: Evidence) -> None:
        self._http = http
        self._phones = phones
        self._evidence = evidence
        self._numbers = iter(fictitious_numbers(2000))

    async def screen(self, personas: PhonePersonas) -> str:
        """The id of a new interview, of a new candidate for a new job."""
        phone = next(self._numbers)
        (await self._phones.put(f"/_devkit/numbers/{phone}", json={"personas": list(personas)})).raise_for_status()
        job, candidate = await asyncio.gather(self.job(), self._candidate(phone))
        body = {"job_id": job, "candidate_id": candidate}
        return await self._write("interview", "/v1/interviews", phone, json=body)

    async def cancel(self, interview: str) -> None:
        """Calls an interview off."""
        key, body = secrets.token_hex(8), {"json": {"reason": "The job is filled."}}
        while True:
            answer = await self._post(f"/v1/interviews/{interview}/cancel", key, body)
            if answer is not None and answer.is_success:
                return
            await asyncio.sleep(_RETRY_SECONDS)

    async def status(self, interview: str) -> str:
        """An interview's status."""
        return str((await self._http.get(f"/v1/interviews/{interview}")).json()["status"])

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

    async def _write(self, what: str, path: str, phone: str | None, **body: Any) -> str:
        key = secrets.token_hex(8)
        while True:
            answer = await self._post(path, key, body)
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

    async def _post(self, path: str, key: str, body: dict[str, Any]) -> httpx.Response | None:
        try:
            return await self._http.post(path, headers={"Idempotency-Key": key}, **body)
        except httpx.HTTPError:
            return None
