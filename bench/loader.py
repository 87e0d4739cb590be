"""Puts a server under load from another process, and says what a request took."""

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.case import Sample
from bench.load import Report
from bench.pins import Cores
from bench.usage import cpu_seconds

CONNECTIONS = 32


class LoadFailed(Exception):
    """Not every request was answered with success; the message holds the first that was not."""


def write_requests(path: Path, sequences: Sequence[Sequence[bytes]]) -> Path:
    """What `bench.load` reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([[one.decode("latin-1") for one in each] for each in sequences]))
    return path


async def load(port: int, requests: Path, seconds: float) -> Report:
    """Raises LoadFailed."""
    cores = Cores.here()
    command = [sys.executable, "-m", "bench.load", "--port", str(port), "--requests", str(requests)]
    command += ["--connections", str(CONNECTIONS), "--seconds", str(seconds)]
    command += [] if cores.others is None else ["--core", str(cores.others)]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
    said, complained = await process.communicate()
    if process.returncode:
        raise LoadFailed(complained.decode())
    report = Report(**json.loads(said))
    if report.failures:
        raise LoadFailed(f"{report.failures} of {report.requests}: {report.failure}")
    return report


async def loaded(pid: int, port: int, requests: Path, seconds: float) -> Sample:
    """What the server with `pid` at `port` does under load. Raises LoadFailed."""
    before = cpu_seconds(pid)
    report = await load(port, requests, seconds)
    used = cpu_seconds(pid) - before
    return {
        "requests_per_s": report.requests_per_s,
        "cpu_ms_per_request": used * 1000 / report.requests,
        "p50_ms": report.p50_ms,
        "p99_ms": report.p99_ms,
        "body_bytes": report.body_bytes,
    }
