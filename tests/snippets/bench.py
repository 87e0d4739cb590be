"""Where a page's blocks are run: a folder that looks like the repository beside which `make up` runs."""

import asyncio
import contextlib
import os
import shlex
import signal
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.node import node_tools
from tests.snippets.block import ROOT, Block
from tests.snippets.script import Script, script_of

LIMIT_SECONDS = 300
_OWN = {".git", ".run", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache", "answer.wav"}


@dataclass(frozen=True)
class Outcome:
    """How it went. `printed` is both outputs, as a reader would see them."""

    code: int
    printed: str


def lay_out(folder: Path, told: Mapping[str, str]) -> None:
    """Makes `folder` look like the repository, with `.run/up/env` as `make up` writes it."""
    for entry in ROOT.iterdir():
        if entry.name not in _OWN:
            (folder / entry.name).symlink_to(entry)
    env = folder / ".run" / "up" / "env"
    env.parent.mkdir(parents=True)
    env.write_text("".join(f"export {name}={shlex.quote(value)}\n" for name, value in told.items()))


async def run_blocks(blocks: Iterable[Block], folder: Path, epilogue: str = "") -> Outcome:
    """Runs the blocks in `folder`, in one shell, and `epilogue` in the same shell after them."""
    script = script_of(blocks, sys.executable)
    _write(script, folder)
    bash = await asyncio.create_subprocess_exec(
        *("bash", "-c", script.text + epilogue),
        cwd=folder,
        env=_environment(folder),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        out, _ = await asyncio.wait_for(bash.communicate(), LIMIT_SECONDS)
    finally:
        # Also what a page has left running.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(bash.pid, signal.SIGKILL)
    assert bash.returncode is not None
    return Outcome(bash.returncode, out.decode())


def _write(script: Script, folder: Path) -> None:
    for name, text in script.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    if script.needs_node:
        (folder / "node_modules").symlink_to(node_tools() / "node_modules")


def _environment(folder: Path) -> dict[str, str]:
    """A reader's environment: nothing of the product is set, and no proxy stands before loopback."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "USER", "JAVA_HOME")
    inherited = {name: value for name, value in os.environ.items() if name in kept}
    return {**inherited, "PYTHONPATH": str(folder), "USER": inherited.get("USER", "reader")}
