"""Postman's runner, on the collection as it is committed."""

import asyncio
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.node import node_tools

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "postman"
COLLECTION = FOLDER / "screener.postman_collection.json"
LIMIT_SECONDS = 600
_REQUEST_MS = 90_000
_ENDING_SECONDS = 10


@dataclass(frozen=True)
class Report:
    """What newman says of a run."""

    items: tuple[str, ...]
    """The ids of what was requested, in order; a request that was repeated stands there again."""

    assertions: int
    failures: list[str]

    @property
    def requests(self) -> int:
        """How many there were."""
        return len(self.items)


async def run_newman(
    report: Path, variables: dict[str, str], collection: Path = COLLECTION, folder: str | None = None
) -> Report:
    """Runs the committed collection with its environment, `variables` over it; of another one, maybe one folder."""
    newman = node_tools() / "node_modules" / ".bin" / "newman"
    overriding = [part for name, value in variables.items() for part in ("--env-var", f"{name}={value}")]
    process = await asyncio.create_subprocess_exec(
        *(str(newman), "run", str(collection), "--environment", str(FOLDER / "screener.postman_environment.json")),
        *("--working-dir", str(ROOT), "--timeout-request", str(_REQUEST_MS), "--color", "off"),
        *("--reporters", "cli,json", "--reporter-json-export", str(report)),
        *overriding,
        *(("--folder", folder) if folder else ()),
        env={name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printing = asyncio.create_task(process.communicate())
    try:
        async with asyncio.timeout(LIMIT_SECONDS):
            while not printing.done() and not _is_whole(report):
                await asyncio.wait({printing}, timeout=1)
            # Node waits for a connection on which an upload was refused before it was sent, and nobody closes that.
            await asyncio.wait({printing}, timeout=_ENDING_SECONDS)
    finally:
        if process.returncode is None:
            process.kill()
    printed, _ = await printing
    return _read(report, printed.decode())


def story_items() -> set[str]:
    """The ids of the requests that tell the story: all but the refusals."""
    folders: list[dict[str, Any]] = json.loads(COLLECTION.read_text())["item"]
    return {item["id"] for folder in folders if folder["name"] != "Refusals" for item in folder["item"]}


def _is_whole(report: Path) -> bool:
    try:
        json.loads(report.read_text())
    except (FileNotFoundError, ValueError):
        return False
    return True


def _read(report: Path, printed: str) -> Report:
    assert report.exists(), printed
    run: dict[str, Any] = json.loads(report.read_text())["run"]
    failures = [
        f"{failure['source'].get('name', '?')}: {failure['error'].get('test', '')}: {failure['error']['message']}"
        for failure in run["failures"]
    ]
    return Report(
        items=tuple(execution["item"]["id"] for execution in run["executions"]),
        assertions=run["stats"]["assertions"]["total"],
        failures=failures,
    )
