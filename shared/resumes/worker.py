"""A worker process: reads the files handed to it until its parent is gone. Started by `worker_process.WorkerProcess`.

It has no state worth saving: it ends by `os._exit`, and may be killed at any time.
"""

import io
import itertools
import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from typing import NoReturn

from shared.resumes.document import read_document
from shared.resumes.footprint import bound_memory, bound_processor_time, peak_memory
from shared.resumes.frames import LENGTH, OUT_OF_MEMORY, READY, WorkerAnswer, framed
from shared.resumes.limits import ReadingLimits
from shared.resumes.outcomes import Rejection, ResumeText, ResumeUnreadable

FILES_PER_WORKER = 1_000
"""Whatever a parser leaks must not add up until an innocent file is refused for lack of memory."""

Read = Callable[[bytes, str, ReadingLimits], ResumeText]
_Requests = queue.SimpleQueue[tuple[bytes, str]]


def serve(read: Read, limits: ReadingLimits) -> NoReturn:
    """Answers requests on standard input with `read`, on standard output. See `frames` for what passes."""
    # A terminal or a service manager signals the whole group. Only the parent knows when a file is done with.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    logging.disable()  # parsers quote what they stumble over, and that is personal data
    answers = _take_standard_output()
    requests: _Requests = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    bound_memory(limits.memory_bytes)
    _send(answers, READY)
    for served in itertools.count(1):
        data, filename = requests.get()
        bound_processor_time(limits.seconds)
        outcome = _outcome(read, data, filename, limits)
        del data
        is_last = outcome is OUT_OF_MEMORY or served == FILES_PER_WORKER or peak_memory() > limits.memory_bytes // 2
        _send(answers, WorkerAnswer(outcome=outcome, is_last=is_last).model_dump_json().encode())
        if is_last:
            break
    os._exit(0)


def _outcome(read: Read, data: bytes, filename: str, limits: ReadingLimits) -> ResumeText | Rejection:
    try:
        return read(data, filename, limits)
    except ResumeUnreadable as unreadable:
        return Rejection(reason=unreadable.reason, detail=unreadable.detail)
    except MemoryError:
        return OUT_OF_MEMORY


def _take_standard_output() -> io.FileIO:
    """Keeps the pipe to the parent for answers alone; what libraries print goes to standard error."""
    answers = io.FileIO(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _send(answers: io.FileIO, content: bytes) -> None:
    left = memoryview(framed(content))
    try:
        while left:
            left = left[answers.write(left) or 0 :]
    except BrokenPipeError:
        os._exit(0)


def _listen(requests: _Requests) -> None:
    """Runs in a thread of its own, so that the end of the parent is noticed, and obeyed, in the middle of a file."""
    pipe = io.FileIO(sys.stdin.fileno(), closefd=False)
    while True:
        filename = _frame(pipe).decode("utf-8", "replace")
        requests.put((_frame(pipe), filename))


def _frame(pipe: io.FileIO) -> bytes:
    (length,) = LENGTH.unpack(_exactly(pipe, LENGTH.size))
    return bytes(_exactly(pipe, length))


def _exactly(pipe: io.FileIO, length: int) -> bytearray:
    content = bytearray(length)
    left = memoryview(content)
    while left:
        read = pipe.readinto(left)
        if not read:
            os._exit(0)
        left = left[read:]
    return content


if __name__ == "__main__":
    serve(read_document, ReadingLimits.model_validate_json(sys.argv[1]))
