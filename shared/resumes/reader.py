"""Reading résumés without being blocked, crashed or exhausted by one."""

import asyncio
import signal
from types import TracebackType
from typing import Self

from shared.resumes.bounds import require_size
from shared.resumes.frames import OUT_OF_MEMORY, WorkerAnswer
from shared.resumes.limits import ReadingLimits
from shared.resumes.outcomes import Rejection, ResumeText, ResumeUnreadable
from shared.resumes.reasons import RejectionReason
from shared.resumes.worker_process import WorkerConfused, WorkerEnded, WorkerProcess

_OUT_OF_MEMORY_SIGNALS = (-signal.SIGKILL.value, -signal.SIGABRT.value) if hasattr(signal, "SIGKILL") else ()
"""The kernel kills the largest process when memory runs out; native code aborts when it is given none."""
_EXPORT_AGAIN = "Export it again as a plain PDF and upload that."
_CRASHES = f"The file is damaged in a way that breaks the program reading it. {_EXPORT_AGAIN}"


class ReaderClosed(RuntimeError):
    """The reader was closed before the file was read: nothing is known about the file."""


class ResumeReader:
    """A pool of worker processes that read one file each at a time.

    Each is started when there is a file for it and none is idle, and killed at the end of `async with
    ResumeReader(limits, workers=2) as reader:`. A worker that takes too long or crashes is killed and replaced, at the
    cost of the file it was reading and of no other. When this process is killed, its workers end by themselves.
    """

    def __init__(
        self, limits: ReadingLimits | None = None, workers: int = 1, *, worker_module: str = "shared.resumes.worker"
    ) -> None:
        """
        Args:
            limits: for each file.
            workers: how many files are read at once.
            worker_module: run by `python -m`, and speaking what `frames` describes.
        """
        self._limits = limits or ReadingLimits()
        self._count = workers
        self._module = worker_module
        self._started: set[WorkerProcess] = set()
        self._idle: asyncio.LifoQueue[WorkerProcess | None] = asyncio.LifoQueue()
        """One entry per file that may be read now; None where the worker is yet to be started."""
        self._is_open = False

    async def __aenter__(self) -> Self:
        self._is_open = True
        for _ in range(self._count):
            self._idle.put_nowait(None)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def read(self, data: bytes, filename: str) -> ResumeText:
        """The text of one file; waits until a worker is free. May be called concurrently, and cancelled.

        Raises:
            ResumeUnreadable: the file is at fault, and the same file will be refused again.
            ReaderClosed: outside `async with`, or it ended meanwhile.
            WorkerUnstartable: no worker could be started; the file was not looked at.
        """
        require_size(data, self._limits)
        try:
            return await self._read_once(data, filename)
        except WorkerEnded:
            # When the host runs out of memory, the kernel kills whom it likes: the file gets the benefit of the doubt.
            pass
        try:
            return await self._read_once(data, filename)
        except WorkerEnded as ended:
            raise _unreadable(ended) from ended

    async def _read_once(self, data: bytes, filename: str) -> ResumeText:
        self._require_open()
        worker = await self._idle.get()
        keeps = False
        try:
            if worker is None or worker.has_ended:
                worker = await self._start()
            answer = await self._ask(worker, data, filename)
            keeps = not answer.is_last
        finally:
            if worker is not None and not keeps:
                worker.kill()
            self._idle.put_nowait(worker if keeps else None)
        if isinstance(answer.outcome, Rejection):
            raise ResumeUnreadable(answer.outcome.reason, answer.outcome.detail)
        return answer.outcome

    async def _ask(self, worker: WorkerProcess, data: bytes, filename: str) -> WorkerAnswer:
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await worker.ask(data, filename)
        except TimeoutError as error:
            raise ResumeUnreadable(
                RejectionReason.TIMED_OUT,
                f"Reading the file takes longer than {self._limits.seconds:g} seconds. {_EXPORT_AGAIN}",
            ) from error
        except WorkerConfused as error:
            raise ResumeUnreadable(RejectionReason.CORRUPT, _CRASHES) from error
        except WorkerEnded:
            self._require_open()  # else it was our own doing
            raise

    async def _start(self) -> WorkerProcess:
        self._require_open()
        worker = await WorkerProcess.start(self._module, self._limits)
        self._started = {known for known in self._started if not known.has_ended} | {worker}
        if not self._is_open:
            worker.kill()
        self._require_open()
        return worker

    async def _close(self) -> None:
        self._is_open = False
        for worker in self._started:
            worker.kill()
        await asyncio.gather(*(worker.wait() for worker in self._started))

    def _require_open(self) -> None:
        if not self._is_open:
            raise ReaderClosed("the résumé reader is not open")


def _unreadable(ended: WorkerEnded) -> ResumeUnreadable:
    if ended.returncode in _OUT_OF_MEMORY_SIGNALS:
        return ResumeUnreadable(OUT_OF_MEMORY.reason, OUT_OF_MEMORY.detail)
    return ResumeUnreadable(RejectionReason.CORRUPT, _CRASHES)
