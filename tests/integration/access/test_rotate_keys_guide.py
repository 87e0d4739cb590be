"""The guide to keys does what it says, exactly as it is printed there."""

import asyncio
import os
import re
import shlex
import sys
import textwrap
from pathlib import Path

import pytest

from devkit.world import World
from gateway.twilio.settings import TwilioSettings

ROOT = Path(__file__).resolve().parents[3]
GUIDE = ROOT / "docs" / "how-to" / "rotate-keys.md"
LIMIT_SECONDS = 300


def blocks() -> list[str]:
    """Every bash block, in order; those of a list's items without their indentation."""
    found = re.findall(r"^ *```bash\n(.*?)^ *```$", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(block) for block in found]


async def run(script: str, folder: Path, **environment: str) -> str:
    """What a script prints on both outputs. It must go well."""
    plain = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    bash = await asyncio.create_subprocess_exec(
        *("bash", "-c", f"set -euo pipefail\n{script}"),
        cwd=folder,
        env={**plain, "COLUMNS": "200", **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        out, _ = await asyncio.wait_for(bash.communicate(), LIMIT_SECONDS)
    except TimeoutError:
        bash.kill()
        raise
    printed = out.decode()
    assert bash.returncode == 0, printed
    return printed


def parts() -> tuple[list[str], list[str]]:
    """The blocks about API keys, and those about Twilio's token."""
    return [each for each in blocks() if "TWILIO" not in each], [each for each in blocks() if "TWILIO" in each]


@pytest.fixture
def folder(world: World, tmp_path: Path) -> Path:
    """One that looks like the repository beside which `make up` runs."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "screener").symlink_to(Path(sys.executable).with_name("screener"))
    told = tmp_path / ".run" / "up" / "env"
    told.parent.mkdir(parents=True)
    variables = {"SCREENER_URL": world.url, **world.environment}
    told.write_text("".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items()))
    return tmp_path


async def test_keys_are_made_rotated_and_revoked_as_printed(folder: Path) -> None:
    keys, _ = parts()
    printed = await run("".join(keys), folder)
    assert re.findall(r"^\d{3}$", printed, re.MULTILINE) == ["200"] * 6
    assert "`candidates:read`" in printed
    assert "Careers site" in printed
    assert re.search(r"^[0-9a-f]{64}$", printed, re.MULTILINE)


async def test_twilios_token_is_rotated_as_printed_with_both_accepted_in_between(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    env.write_text(example.replace("TWILIO_AUTH_TOKEN=\n", "TWILIO_AUTH_TOKEN=old0token\n"))
    _, (both, alone) = parts()
    await run(both, tmp_path, NEW_TOKEN="new0token")
    assert TwilioSettings(_env_file=env, _env_file_encoding="utf-8").auth_tokens == ("new0token", "old0token")
    await run(alone, tmp_path)
    assert TwilioSettings(_env_file=env, _env_file_encoding="utf-8").auth_tokens == ("new0token",)
