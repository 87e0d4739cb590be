"""The parent's end of one worker process."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Self

from pydantic import ValidationError

from shared.resumes.frames import LENGTH, READY, WorkerAnswer, framed, longest_answer
from shared.resumes.limits import ReadingLimits

START_SECONDS = 60.0
_ROOT = Path(__file__).resolve().parents[2]
_HANDED_DOWN = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR")


class WorkerUnstartable(RuntimeError):
    """A worker ended, or stayed silent, before it was ready: the installation is at fault, not a file."""


class WorkerEnded(Exception):
    """The worker ended while it had a file in hand."""

    def __init__(self, returncode: int) -> None:
        super().__init__(f"exit status {returncode}")
        self.returncode = returncode
        """As in `asyncio.subprocess.Process.returncode`: minus the signal's number when a signal ended it."""


class WorkerConfused(Exception):
    """The worker answered what no worker of ours does: perhaps a file has taken it over. It must be killed."""


class WorkerProcess:
    """A fresh interpreter that reads one file at a time.

    It is started by exec rather than by fork or multiprocessing: it shares no memory, lock or socket with the service,
    does not import the service's main module again, and sees none of the environment, where the secrets are.
    """

    def __init__(self, process: Process, limits: ReadingLimits) -> None:
        self._process = process
        self._limits = limits

    @classmethod
    async def start(cls, module: str, limits: ReadingLimits) -> Self:
        """Starts `python -m module` and waits until it is ready. Raises `WorkerUnstartable`."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", module, limits.model_dump_json()), stdin=PIPE, stdout=PIPE, env=_environment()
        )
        worker = cls(process, limits)
        try:
            async with asyncio.timeout(START_SECONDS):
                if await worker._receive() != READY:
                    raise WorkerUnstartable(f"{module} did not say that it is ready")
        except BaseException as error:
            worker.kill()
            await worker.wait()
            if isinstance(error, WorkerEnded | WorkerConfused | TimeoutError):
                raise WorkerUnstartable(f"{module} did not start: {error}") from error
            raise
        return worker

    @property
    def has_ended(self) -> bool:
        return self._process.returncode is not None

    async def ask(self, data: bytes, filename: str) -> WorkerAnswer:
        """Hands over one file and waits for its answer, without a limit of time.

        Raises `WorkerEnded` and `WorkerConfused`. After a cancellation the worker is amid something and must be killed.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(framed(filename.encode("utf-8", "replace")))
            self._process.stdin.write(LENGTH.pack(len(data)))
            self._process.stdin.write(data)
            await self._process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError) as error:
            raise WorkerEnded(await self._process.wait()) from error
        try:
            return WorkerAnswer.model_validate_json(await self._receive())
        except ValidationError as error:
            raise WorkerConfused("the answer is not a WorkerAnswer") from error

    def kill(self) -> None:
        """At once, whatever it is doing. `wait` collects what remains."""
        if not self.has_ended:
            self._process.kill()

    async def wait(self) -> None:
        await self._process.wait()

    async def _receive(self) -> bytes:
        assert self._process.stdout is not None
        try:
            (length,) = LENGTH.unpack(await self._process.stdout.readexactly(LENGTH.size))
            if length > longest_answer(self._limits):
                raise WorkerConfused(f"an answer of {length} bytes")
            return await self._process.stdout.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionResetError) as error:
            raise WorkerEnded(await self._process.wait()) from error


def _environment() -> dict[str, str]:
    handed_down = {name: os.environ[name] for name in _HANDED_DOWN if name in os.environ}
    import_path = filter(None, (str(_ROOT), os.environ.get("PYTHONPATH")))
    return {**handed_down, "PYTHONPATH": os.pathsep.join(import_path)}
