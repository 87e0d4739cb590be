"""Walks through a guide: its bash blocks, as they are printed, beside a running system."""

import asyncio
import os
import re
import shlex
import signal
import sys
from contextlib import suppress
from pathlib import Path

from devkit.world import World

ROOT = Path(__file__).resolve().parents[2]
LIMIT_SECONDS = 400.0


def blocks(guide: Path) -> str:
    """Every bash block of a guide, in order."""
    found = re.findall(r"^```bash\n(.*?)^```$", guide.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert found, f"{guide} has no commands"
    return "".join(found)


def lay_out(folder: Path, world: World) -> None:
    """Makes `folder` look like the repository beside which `make up` runs."""
    for name in ("devkit", "examples"):
        (folder / name).symlink_to(ROOT / name)
    (folder / ".venv").symlink_to(sys.prefix)
    told = folder / ".run" / "up" / "env"
    told.parent.mkdir(parents=True)
    variables = {"SCREENER_URL": world.url, **world.environment}
    told.write_text("".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items()))


async def walk(guide: Path, world: World, folder: Path) -> str:
    """What the commands of a guide print. They end without a failure, and what they started ends with them."""
    lay_out(folder, world)
    log = folder / "printed"
    with log.open("wb") as out:
        bash = await asyncio.create_subprocess_exec(
            *("bash", "-c", f"set -euo pipefail\n{blocks(guide)}"),
            cwd=folder,
            env={name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
            stdout=out,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
    with suppress(TimeoutError):
        await asyncio.wait_for(bash.wait(), LIMIT_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(bash.pid, signal.SIGKILL)
    printed = log.read_text(encoding="utf-8")
    assert bash.returncode == 0, printed
    return printed
