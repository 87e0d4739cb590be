"""Bodies of new candidates that cannot be read."""

import pytest
from fastapi import FastAPI, Request
from starlette.types import Message, Scope

from gateway.http.candidate_form import read_candidate
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem
from tests.unit.gateway.conftest import API_KEY

SCOPE: Scope = {
    "type": "http",
    "http_version": "1.1",
    "scheme": "http",
    "method": "POST",
    "path": "/v1/candidates",
    "raw_path": b"/v1/candidates",
    "root_path": "",
    "query_string": b"",
    "headers": [(b"host", b"gateway"), (b"content-type", b"application/json"), (b"x-api-key", API_KEY.encode())],
    "client": ("127.0.0.1", 1),
    "server": ("gateway", 80),
}


async def test_a_number_that_is_too_long_to_be_read_is_the_clients_fault() -> None:
    async def receive() -> Message:
        return {"type": "http.request", "body": b'{"name": ' + b"1" * 5000 + b"}", "more_body": False}

    with pytest.raises(Problem) as refused:
        await read_candidate(Request(SCOPE, receive), "", 100)
    assert refused.value.kind is ProblemKind.MALFORMED_JSON


async def test_a_body_that_is_cut_off_is_no_fault_of_ours(app: FastAPI) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app({**SCOPE}, receive, send)
    assert sent[0]["status"] == 400
