"""A broker that ran once, so that those after it start in half the time.

A third of a start's CPU is loading classes, and a fifth is a JVM that only formats the folder. So one run of all that
is recorded: the JVM archives the classes as it ends, and the formatted folder is kept to be copied.
"""

import asyncio
import base64
import hashlib
import shutil
import tempfile
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from devkit.child import StartFailed, last_lines, spawn
from devkit.kafka.broker import Broker
from devkit.kafka.libraries import Java, alone

_LOGGING = Path(__file__).with_name("log4j2.properties")

# Small and quick to start; the compiler's second tier would pay off after minutes only.
_FLAGS = ("-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")
_ARCHIVE = "classes.jsa"
_FORMATTED = "formatted"


@dataclass(frozen=True)
class Rehearsal:
    """What is left of one."""

    folder: Path

    @property
    def formatted(self) -> Path:
        """A log's folder without anything in it."""
        return self.folder / _FORMATTED

    @property
    def flags(self) -> Sequence[str]:
        """For a JVM that takes its classes from the archive. Not every Java makes one."""
        archive = self.folder / _ARCHIVE
        return [f"-XX:SharedArchiveFile={archive}"] if archive.exists() else []


async def rehearsed(java: Java, libraries: Path) -> Rehearsal:
    """That of this Java and these libraries, held now where there was none. Raises StartFailed."""
    with await alone(libraries):
        rehearsal = Rehearsal(libraries / f"rehearsed-{_of(java, libraries)}")
        if not rehearsal.folder.exists():
            # Aside, then moved as a whole: whoever is stopped in the middle leaves no half of it.
            with tempfile.TemporaryDirectory(dir=libraries.parent, prefix=".kafka-rehearsal-") as aside:
                result = Path(aside) / "result"
                result.mkdir()
                async with _Rehearsing(Path(aside) / "kafka", java, libraries, result):
                    pass
                result.rename(rehearsal.folder)
    return rehearsal


def virtual_machine(java: Java, libraries: Path, flags: Sequence[str] = ()) -> list[str]:
    """The command line of a JVM with these libraries, up to the class to run."""
    return [str(java.path), *_FLAGS, *flags, f"-Dlog4j2.configurationFile={_LOGGING}", "-cp", f"{libraries}/*"]


def _of(java: Java, libraries: Path) -> str:
    """A JVM takes an archive for its own build and class path only."""
    return hashlib.sha256("\n".join((java.build, *virtual_machine(java, libraries))).encode()).hexdigest()[:12]


class _Rehearsing(Broker):
    """Leaves in `result` what a rehearsal does."""

    stop_seconds = 120.0
    """It writes the archive then."""

    def __init__(self, data_dir: Path, java: Java, libraries: Path, result: Path) -> None:
        super().__init__(data_dir)
        self._java = java
        self._libraries = libraries
        self._result = result

    async def _virtual_machine(self) -> Sequence[str]:
        return virtual_machine(self._java, self._libraries, [f"-XX:ArchiveClassesAtExit={self._result / _ARCHIVE}"])

    async def _format(self, properties: Path) -> None:
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        command = virtual_machine(self._java, self._libraries)
        command += ["kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", f"--config={properties}"]
        process = await spawn(command, self.log_path)
        if await process.wait() != 0:
            raise StartFailed(f"{self.name} could not format its folder:\n{last_lines(self.log_path)}")
        await asyncio.to_thread(shutil.copytree, self._log, self._result / _FORMATTED)
