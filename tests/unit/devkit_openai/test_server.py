import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from devkit.openai import Fault, ModelServer, ModelServerSettings
from tests.unit.devkit_openai.conftest import PATIENCE
from tests.unit.devkit_openai.requests import chat_for

KEY = {"authorization": "Bearer any"}


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Basic eDp5"])
async def test_a_key_is_demanded(server: ModelServer, authorization: str | None) -> None:
    headers = {} if authorization is None else {"authorization": authorization}
    async with httpx.AsyncClient(base_url=server.url, timeout=PATIENCE, trust_env=False) as http:
        for method, path in (("GET", "/models"), ("POST", "/chat/completions"), ("POST", "/audio/transcriptions")):
            response = await http.request(method, path, headers=headers)
            assert (response.status_code, response.json()["error"]["type"]) == (401, "invalid_request_error")


async def test_models_are_listed(http: httpx.AsyncClient) -> None:
    models = (await http.get("/models")).json()["data"]
    assert [model["id"] for model in models] == ["gpt-5.4-mini", "gpt-transcribe"]


async def test_it_listens_on_loopback_alone(server: ModelServer) -> None:
    assert server.url.startswith("http://127.0.0.1:")


async def test_the_log_shows_what_was_asked_and_how_it_ended(server: ModelServer, http: httpx.AsyncClient) -> None:
    server.faults.put(Fault.DOWN, times=1)
    body = chat_for("resume_facts")
    for _ in range(2):
        await http.post("/chat/completions", json=body)
    shown = (await http.get(f"{server.url.removesuffix('/v1')}/_devkit/log")).json()["requests"]
    assert [(entry["about"], entry["status"], entry["faults"]) for entry in shown] == [
        ("resume_facts", 503, ["down"]),
        ("resume_facts", 200, []),
    ]
    assert shown[0]["request"] == body
    assert json.loads(shown[1]["response"])["choices"][0]["finish_reason"] == "stop"
    assert [record.model_dump(mode="json") for record in server.log.about("resume_facts")] == shown


async def test_a_journal_keeps_every_request_though_the_log_forgets(tmp_path: Path) -> None:
    journal = tmp_path / "model.jsonl"
    async with (
        ModelServer(ModelServerSettings(journal=journal)) as server,
        httpx.AsyncClient(base_url=server.url, headers=KEY, timeout=PATIENCE, trust_env=False) as http,
    ):
        await http.post("/chat/completions", json=chat_for("resume_facts"))
        noted = [record.model_dump(mode="json") for record in server.log]
        server.log.clear()
    assert [entry["about"] for entry in noted] == ["resume_facts"]
    assert [json.loads(line) for line in journal.read_text().splitlines()] == noted


async def test_what_never_came_is_noted_without_a_response(server: ModelServer, http: httpx.AsyncClient) -> None:
    server.faults.put(Fault.DROP)
    with pytest.raises(httpx.RemoteProtocolError):
        await http.get("/models")
    assert [(record.status, record.response) for record in server.log] == [(0, "")]


async def test_it_stops_at_once_even_while_a_request_hangs() -> None:
    settings = ModelServerSettings.model_validate({"faults": [{"fault": "hang"}]})
    async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as http:
        async with ModelServer(settings) as server:
            hung = asyncio.create_task(http.get(f"{server.url}/models", headers=KEY))
            async with asyncio.timeout(PATIENCE):
                while not len(server.log):  # noqa: ASYNC110 - a log to look at, with nothing to wait for
                    await asyncio.sleep(0.01)
        with pytest.raises(httpx.RemoteProtocolError):
            await hung


@asynccontextmanager
async def process(*arguments: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The stand-in as a process of its own, and its URL."""
    pipe = asyncio.subprocess.PIPE
    command = [sys.executable, "-m", "devkit.openai", "--port", "0", *arguments]
    running = await asyncio.create_subprocess_exec(*command, stdout=pipe)
    try:
        assert running.stdout is not None
        async with asyncio.timeout(PATIENCE):
            line = json.loads(await running.stdout.readline())
        yield running, line["url"]
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_process_prints_its_url_and_ends_well_on_a_signal(number: signal.Signals) -> None:
    async with process("--fault", "down@chat", "--latency-ms", "1") as (running, url):
        async with httpx.AsyncClient(base_url=url, headers=KEY, timeout=PATIENCE, trust_env=False) as http:
            assert (await http.get("/models")).status_code == 200
            assert (await http.post("/chat/completions", json=chat_for("resume_facts"))).status_code == 503
        running.send_signal(number)
        async with asyncio.timeout(PATIENCE):
            assert await running.wait() == 0
        assert running.stdout is not None
        assert await running.stdout.read() == b""
