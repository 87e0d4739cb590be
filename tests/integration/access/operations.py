"""Every operation of the API as a request about something that one tenant has."""

import asyncio
import re
import time
from dataclasses import dataclass
from typing import Any

import httpx

from gateway.access.operations import SCOPES
from shared.api_keys.scopes import Scope
from tests.integration.access.conftest import Belongings

LIMIT_SECONDS = 60.0
AGAIN_SECONDS = 0.2
PDF = {"resume": ("cv.pdf", b"%PDF-1.4", "application/pdf")}
QUESTION = {"text": "Why us?", "competency": "culture", "good_answer": "Names something only we do."}
BODIES: dict[str, dict[str, Any]] = {
    "createJob": {"json": {"title": "Another", "description": "Something else entirely."}},
    "editQuestions": {"json": {"questions": [QUESTION]}},
    "createCandidate": {"json": {"name": "Somebody Else", "phone": "+13125550142"}},
    "replaceResume": {"files": PDF},
    "parseResume": {"files": PDF},
    "cancelInterview": {"json": {"reason": "A test."}},
    "reviewInterview": {"json": {"decision": "overridden", "recommendation": "hire", "reason": "A test."}},
}
"""What makes a request one that would be carried out if it were about something of the asker's own."""


@dataclass(frozen=True)
class Operation:
    """One operation, and the address it has."""

    name: str
    method: str
    path: str
    needs_a_body: bool

    @property
    def scope(self) -> Scope:
        """What it needs."""
        return SCOPES[self.name]

    @property
    def is_about_one_thing(self) -> bool:
        """Whether a thing stands in its address."""
        return "{" in self.path

    @property
    def is_carried_out(self) -> bool:
        """Whether nothing but whose things they are can be wrong with its request."""
        return not self.needs_a_body or self.name in BODIES or self.name == "requestInterview"

    @property
    def is_list(self) -> bool:
        """Whether it reads all that there is of something."""
        return self.method == "GET" and not self.is_about_one_thing

    def request(self, client: httpx.AsyncClient, about: Belongings, key: str | None) -> httpx.Request:
        """The request about what belongs to somebody."""
        named = {
            "job_id": about.job_id,
            "candidate_id": about.candidate_id,
            "interview_id": about.interview_id,
            "question_index": "0",
        }
        path = re.sub(r"\{(\w+)\}", lambda found: named.get(found[1], "none_of_these"), self.path)
        body = BODIES.get(self.name, {})
        if self.name == "requestInterview":
            body = {"json": {"job_id": about.job_id, "candidate_id": about.candidate_id}}
        return client.build_request(self.method, path, headers={"X-API-Key": key} if key else {}, **body)


def operations_of(document: dict[str, Any]) -> list[Operation]:
    """Every operation under ``/v1``, those that change nothing first and those that end something last."""
    found = [
        Operation(operation["operationId"], method.upper(), path, "requestBody" in operation)
        for path, methods in document["paths"].items()
        if path.startswith("/v1/")
        for method, operation in methods.items()
    ]
    return sorted(found, key=lambda operation: (operation.method != "GET", operation.name == "cancelInterview"))


async def answer_to(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """The answer; of a stream that has no end, its beginning without a body.

    A key is looked up for two seconds at most: on a busy machine MongoDB may take longer, and whoever asks is told to
    ask again.
    """
    until = time.monotonic() + LIMIT_SECONDS
    while _is_away(answer := await _answer(client, request)) and time.monotonic() < until:  # noqa: ASYNC110
        await asyncio.sleep(AGAIN_SECONDS)
    return answer


def _is_away(answer: httpx.Response) -> bool:
    return answer.status_code == 503 and answer.json()["type"] == "urn:screener:problem:store-unavailable"


async def _answer(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    answer = await client.send(request, stream=True)
    try:
        if answer.headers.get("content-type", "").startswith("text/event-stream"):
            return httpx.Response(answer.status_code, headers=answer.headers, request=request)
        await answer.aread()
        return answer
    finally:
        await answer.aclose()
