"""Apache Kafka's jars and the Java that runs them: found on this machine, or fetched by Maven, once."""

import asyncio
import hashlib
import os
import re
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from devkit.child import RUN_FOLDER, last_lines, spawn
from devkit.kafka import KafkaUnavailable
from devkit.lock import held

POM = Path(__file__).with_name("pom.xml")
LIBRARIES = RUN_FOLDER / "kafka-libs"
OLDEST_JAVA = 17

_MARKER = "pom.sha256"
_OTHERWISE = "or use KAFKA=memory, which needs neither Java nor Maven"
_VERSION = re.compile(r'version "(?:1\.)?(\d+)')


@dataclass(frozen=True)
class Java:
    """One that is new enough."""

    path: Path
    build: str
    """What it says when it is asked for its version."""


async def find_java() -> Java:
    """The `java` of JAVA_HOME or of the PATH. Raises KafkaUnavailable when there is none or it is older than 17."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=f"{home}/bin" if home else None)
    if found is None:
        where = f"JAVA_HOME={home}" if home else "the PATH"
        raise KafkaUnavailable(f"no java in {where}: install a JDK {OLDEST_JAVA} or newer, {_OTHERWISE}")
    process = await asyncio.create_subprocess_exec(
        found, "-version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said = (await process.communicate())[0].decode(errors="replace")
    version = _VERSION.search(said)
    if version is None:
        raise KafkaUnavailable(f"{found} -version does not say its version: {said.strip()!r}")
    if int(version[1]) < OLDEST_JAVA:
        raise KafkaUnavailable(f"{found} is Java {version[1]}: install a JDK {OLDEST_JAVA} or newer, {_OTHERWISE}")
    return Java(Path(found), said)


async def ensure_libraries(folder: Path = LIBRARIES) -> Path:
    """Returns the folder with the broker's jars, fetched by Maven if pom.xml changed since they were.

    Raises KafkaUnavailable when Maven is missing or fails.
    """
    with await alone(folder):
        wanted = hashlib.sha256(POM.read_bytes()).hexdigest()
        marker = folder / _MARKER
        if not marker.exists() or marker.read_text() != wanted:
            # Aside, then moved as a whole: whoever is stopped in the middle leaves no half of it.
            with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".kafka-libs-") as aside:
                fetched = Path(aside) / "libs"
                await _fetch(fetched)
                (fetched / _MARKER).write_text(wanted)
                _replace(folder, fetched)
    return folder


async def alone(folder: Path) -> ExitStack:
    """Whose block nobody else who wants these libraries is in: they wait, and find there what they want."""
    stack = ExitStack()
    await asyncio.to_thread(stack.enter_context, held(folder.with_name(f"{folder.name}.lock")))
    return stack


def _replace(folder: Path, fetched: Path) -> None:
    if folder.exists():
        folder.rename(fetched.with_name("outdated"))
    fetched.rename(folder)


async def _fetch(into: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise KafkaUnavailable(f"no mvn on the PATH: install Apache Maven to fetch Kafka, {_OTHERWISE}")
    log_path = RUN_FOLDER / "kafka-libs.log"
    process = await spawn(
        [
            maven,
            "--quiet",
            "--batch-mode",
            f"--file={POM}",
            "dependency:copy-dependencies",
            "-DincludeScope=runtime",
            f"-DoutputDirectory={into}",
        ],
        log_path,
    )
    if await process.wait() != 0:
        raise KafkaUnavailable(f"Maven could not fetch Kafka, {_OTHERWISE}:\n{last_lines(log_path)}")
