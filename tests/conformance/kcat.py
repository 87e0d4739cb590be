"""Topics as `kcat` shows them: Debian's tool, which knows nothing of us."""

import asyncio
import json
import os
import shutil
from dataclasses import dataclass

import pytest

KCAT = shutil.which("kcat")

needs_kcat = pytest.mark.skipif(
    KCAT is None and os.environ.get("CI") != "true", reason="kcat is not installed (Debian: kcat)"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One record: its place, its headers, its key and value."""

    place: str
    headers: dict[str, bytes]
    key: str
    value: bytes


async def read(bootstrap: str, topic: str) -> list[Seen]:
    """Everything that stands in a topic now."""
    assert KCAT is not None, "kcat is not installed (Debian: kcat)"
    process = await asyncio.create_subprocess_exec(
        *(KCAT, "-C", "-b", bootstrap, "-t", topic, "-o", "beginning", "-e", "-q", "-J"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return [_seen(line) for line in out.splitlines()]


def _seen(line: bytes) -> Seen:
    said = json.loads(line)
    names, values = said["headers"][::2], said["headers"][1::2]
    return Seen(
        place=f"{said['topic']}/{said['partition']}@{said['offset']}",
        headers={name: value.encode() for name, value in zip(names, values, strict=True)},
        key=said["key"],
        value=said["payload"].encode(),
    )
