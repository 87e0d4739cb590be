"""schemathesis, which knows our API by its document alone, finds nothing that breaks its promises."""

import asyncio
import os
import sys
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest

from devkit.world import World
from tests.integration.office import Office, fresh_number

MOST_SECONDS = 200
HERE = Path(__file__).parent
SSE = "text/event-stream"


def _streams(document: dict[str, dict[str, dict[str, dict[str, object]]]]) -> list[str]:
    """The operations that never end: what they answer is no document."""
    return [
        str(operation["operationId"])
        for methods in document["paths"].values()
        for operation in methods.values()
        if SSE in str(operation["responses"])
    ]


async def _known(office: Office) -> dict[str, str]:
    """An interview with everything that there is to be read of one."""
    job, candidate = await office.job(), await office.candidate(fresh_number())
    interview = await office.request(job, candidate)
    await office.evaluated(interview)
    return {"KNOWN_JOB_ID": job, "KNOWN_CANDIDATE_ID": candidate, "KNOWN_INTERVIEW_ID": interview}


async def test_schemathesis_finds_no_failure(
    world: World, http: httpx.AsyncClient, office: Office, tmp_path: Path
) -> None:
    document = (await http.get("/openapi.json")).json()
    report = tmp_path / "schemathesis.xml"
    command = [
        *("--config-file", str(HERE / "schemathesis.toml"), "run", f"{world.url}/openapi.json"),
        *("--header", f"X-API-Key: {world.api_key}"),
        *("--checks", "all"),
        *("--max-examples", "25"),
        *("--max-time", str(MOST_SECONDS)),
        # With more, ast.parse of Python 3.11 fails now and then: it is not safe in several threads.
        *("--workers", "1"),
        *("--request-timeout", "30"),
        *("--continue-on-failure", "--report", "junit", "--report-junit-path", str(report)),
        *(part for name in _streams(document) for part in ("--exclude-operation-id", name)),
    ]
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("schemathesis")),
        *command,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=tmp_path,
        env={**os.environ, "SCHEMATHESIS_HOOKS": str(HERE / "schemathesis_hooks.py"), **await _known(office)},
    )
    said = (await process.communicate())[0].decode()
    assert process.returncode == 0, said
    tested = ElementTree.parse(report).getroot().iter("testcase")
    assert len({case.get("name") for case in tested}) >= len(list(_operations(document))) - len(_streams(document))


def _operations(document: dict[str, dict[str, dict[str, object]]]) -> list[str]:
    return [f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods]


@pytest.mark.parametrize("headers", [{}, {"X-API-Key": "a-wrong-key"}, {"Authorization": "Bearer a-wrong-key"}])
async def test_without_a_key_of_ours_there_is_nothing_but_401(world: World, headers: dict[str, str]) -> None:
    async with httpx.AsyncClient(base_url=world.url, trust_env=False, timeout=30) as stranger:
        document = (await stranger.get("/openapi.json")).json()
        asked = [name.split(" ") for name in _operations(document) if "/v1/" in name]
        assert len(asked) > 15
        for method, path in asked:
            for body in (None, b"{}", b"not JSON"):
                answer = await stranger.request(method, path, headers=headers, content=body)
                assert (answer.status_code, answer.json()["type"]) == (401, "urn:screener:problem:unauthenticated")
