"""The one shape of every process that the devkit starts: started, ready, stopped or killed, and never outliving us."""

import asyncio
import contextlib
import os
import signal
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

_PROJECT = Path(__file__).resolve().parents[1]
_BOUND_TO_PARENT = Path(__file__).with_name("bound_to_parent.py")

RUN_FOLDER = (_PROJECT if (_PROJECT / "pyproject.toml").exists() else Path.cwd()) / ".run"
"""Where the devkit keeps data, caches and logs unless told otherwise."""

POLL_SECONDS = 0.05


class Unavailable(Exception):
    """This machine cannot run a stand-in; the message says what is missing and what to do about it."""


class StartFailed(Exception):
    """A child ended, or was not ready in time, while being started; the message ends with its log's last lines."""


class NotStarted(Exception):
    """Something was asked of a child that is known only after `start()`."""


class Child(ABC):
    """A process that is ready once `start()` returns. `async with` starts and stops it.

    It dies with this process even when this one is killed, provided the thread that called `start()` is the
    main one (Linux ties the child to the thread). It has its own session, so that Ctrl-C reaches us alone and
    we choose the order in which children stop.

    A child that was stopped or killed may be started again.
    """

    name: ClassVar[str]
    start_seconds: float = 60.0
    stop_seconds: float = 15.0

    def __init__(self, log_path: Path) -> None:
        self.log_path = log_path
        self._process: asyncio.subprocess.Process | None = None

    @property
    @abstractmethod
    def environment(self) -> dict[str, str]:
        """What a service needs in its environment to use this stand-in. Raises NotStarted."""

    @abstractmethod
    async def _command(self) -> Sequence[str]:
        """Prepares what the process needs and returns its command line. Raises Unavailable."""

    @abstractmethod
    async def _until_ready(self, process: asyncio.subprocess.Process) -> None:
        """Returns once the process serves its protocol; cancelled if it ends or is too slow."""

    @property
    def pid(self) -> int:
        return self._started().pid

    @property
    def returncode(self) -> int | None:
        """None while it runs or before it was started; negative after a signal."""
        return None if self._process is None else self._process.returncode

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Returns when the child is ready. Raises Unavailable or StartFailed, and leaves nothing running then."""
        if self.running:
            return
        command = await self._command()
        self._process = await spawn(command, self.log_path, stdout=self._stdout(), environment=self._surroundings())
        try:
            await self._ready_or_ended(self._process)
        except BaseException:
            await self.kill()
            raise

    async def stop(self) -> None:
        """Asks it to end, kills it after `stop_seconds`. Does nothing when it does not run."""
        if self._process is None or self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), self.stop_seconds)
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """SIGKILL, as a crash would; returns when the process is gone."""
        if self._process is None or self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    def pause(self) -> None:
        """SIGSTOP: it stands still with everything it holds, until `resume()`. Raises NotStarted."""
        self._started().send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT: it goes on as if no time had passed. Does nothing when it has ended. Raises NotStarted."""
        with contextlib.suppress(ProcessLookupError):
            self._started().send_signal(signal.SIGCONT)

    async def wait(self) -> int:
        """Returns the exit code once the process has ended, whoever ended it."""
        return await self._started().wait()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def _stdout(self) -> int | None:
        """None for the log file; `asyncio.subprocess.PIPE` for a child that says something on it."""
        return None

    def _surroundings(self) -> Mapping[str, str] | None:
        """What the process needs in its own environment, besides ours."""
        return None

    def _started(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise NotStarted(self.name)
        return self._process

    async def _ready_or_ended(self, process: asyncio.subprocess.Process) -> None:
        ready = asyncio.ensure_future(self._until_ready(process))
        ended = asyncio.ensure_future(process.wait())
        try:
            await asyncio.wait({ready, ended}, timeout=self.start_seconds, return_when=asyncio.FIRST_COMPLETED)
            if ready.done() and process.returncode is None:
                return ready.result()
            code = process.returncode
            how = "was not ready in time" if code is None else f"ended with {code}"
            raise StartFailed(f"{self.name} {how}; the end of {self.log_path}:\n{last_lines(self.log_path)}")
        finally:
            for waiting in (ready, ended):
                waiting.cancel()
            await asyncio.gather(ready, ended, return_exceptions=True)


async def spawn(
    command: Sequence[str],
    log_path: Path,
    *,
    stdout: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> asyncio.subprocess.Process:
    """Starts a process bound to this one's life, its output appended to `log_path` (but stdout to `stdout`, if given).

    `environment` is added to this process's own.
    """
    log_path.parent.mkdir(parents=True, exist_ok=True)
    bound = [sys.executable, "-I", "-S", str(_BOUND_TO_PARENT), str(os.getpid())]
    with log_path.open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *bound,
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log if stdout is None else stdout,
            stderr=log,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )


async def until_listening(host: str, port: int) -> None:
    """Returns once something accepts connections there."""
    while True:
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(POLL_SECONDS)
        else:
            writer.close()
            return


def last_lines(path: Path, count: int = 20) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-count:])
