"""The image, built by podman on a machine that can pull none: its base comes from debootstrap."""

import ast
import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
IMAGE = "localhost/interview-screener"
BASE_IMAGE = "localhost/interview-screener-base"

_BASE_PACKAGES = "ca-certificates,python3,python3-venv,python-is-python3"
# Podman would ask for more than a machine like this grants.
_CONTAINERS_CONF = '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]\n'


class CommandFailed(Exception):
    """A command ended with something else than 0; the message has what it wrote."""


@contextlib.contextmanager
def podman_environment() -> Iterator[None]:
    """Has podman grant containers what this machine can, unless CONTAINERS_CONF is set already."""
    if "CONTAINERS_CONF" in os.environ:
        yield
        return
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as conf:
        conf.write(_CONTAINERS_CONF)
        conf.flush()
        os.environ["CONTAINERS_CONF"] = conf.name
        try:
            yield
        finally:
            del os.environ["CONTAINERS_CONF"]


def run_command(*options: str) -> list[str]:
    """The beginning of a `podman` command line that runs a container as docker-compose.yml would."""
    hardened = ["--read-only", "--tmpfs=/tmp", "--cap-drop=all", "--security-opt=no-new-privileges"]
    return ["run", "--network=host", *hardened, *options]


async def podman(*arguments: str) -> str:
    """Returns what it wrote. Raises CommandFailed."""
    return await command("podman", "--runtime=runc", *arguments)


async def command(*line: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *line, cwd=PROJECT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    written = (await process.communicate())[0].decode(errors="replace")
    if process.returncode != 0:
        raise CommandFailed(f"{' '.join(line)}\nended with {process.returncode}:\n{written}")
    return written


async def build(base_image: str | None) -> None:
    """Builds the Dockerfile on that base, or on one of this machine's own distribution, made once."""
    base = base_image or await _base_image()
    with tempfile.TemporaryDirectory(prefix="screener-build-") as folder:
        settings = await _pip_settings()
        conf = Path(folder) / "pip.conf"
        conf.write_text("[global]\n" + "".join(f"{name} = {value}\n" for name, value in settings.items()))
        await podman(
            *("build", "--isolation=chroot", "--network=host", f"--tag={IMAGE}", f"--build-arg=BASE_IMAGE={base}"),
            f"--secret=id=pip_conf,src={conf}",
            *(f"--volume={path}:{path}:ro" for path in _local_paths(settings.values())),
            ".",
        )


async def _base_image() -> str:
    with contextlib.suppress(CommandFailed):
        await podman("image", "exists", BASE_IMAGE)
        return BASE_IMAGE
    with tempfile.TemporaryDirectory(prefix="screener-base-") as folder:
        root, archive = Path(folder) / "root", Path(folder) / "base.tar"
        await command("debootstrap", "--variant=minbase", f"--include={_BASE_PACKAGES}", _codename(), str(root))
        await command("tar", "--create", f"--file={archive}", f"--directory={root}", ".")
        await podman("import", str(archive), BASE_IMAGE)
    return BASE_IMAGE


def _codename() -> str:
    release = Path("/etc/os-release").read_text()
    return next(line.partition("=")[2] for line in release.splitlines() if line.startswith("VERSION_CODENAME="))


async def _pip_settings() -> dict[str, str]:
    """What this machine's pip is set to, by name: variables win over files.

    Pip lists lines like `global.cert='/path'` and, for a variable, `:env:.find-links='/path'`.
    """
    sections: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in (await command(shutil.which("pip") or "pip3", "config", "list")).splitlines():
        where, _, value = line.partition("=")
        section, _, name = where.rpartition(".")
        if section in sections:
            sections[section][name] = str(ast.literal_eval(value)).replace("\n", "\n    ")
    return sections["global"] | sections["install"] | sections[":env:"]


def _local_paths(values: Iterable[str]) -> list[str]:
    """The files and folders among the values, which the build must see at the same place."""
    words = {word for value in values for word in value.split()}
    return sorted(word for word in words if word.startswith("/") and Path(word).exists())
