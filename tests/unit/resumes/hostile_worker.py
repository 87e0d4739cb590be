"""A worker that does what the file tells it: the worst that a parser has ever been made to do."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from shared.resumes.limits import MEBIBYTE, ReadingLimits
from shared.resumes.outcomes import ResumeText
from shared.resumes.worker import serve

MODULE = "tests.unit.resumes.hostile_worker"

HANG = b"hang"
HOG = b"hog"
SEGFAULT = b"segfault"
KILLED_FROM_OUTSIDE = b"killed"
RAISE = b"raise"
PRINT = b"print"
GROW = b"grow"  # by more than half of 512 MiB
PROCESS_ID = b"process id"
MEET = b"meet "  # followed by a folder, where somebody else must arrive too


def obey(data: bytes, filename: str, limits: ReadingLimits) -> ResumeText:
    if data.startswith(MEET):
        _meet(Path(os.fsdecode(data.removeprefix(MEET))))
    elif data in _ORDERS:
        _ORDERS[data]()
    return ResumeText(text=str(os.getpid()), pages=1, media_type="text/plain")


def _hang() -> None:
    while True:
        pass


def _hog() -> None:
    hoard = []
    while True:
        hoard.append(bytearray(16 * MEBIBYTE))


def _grow() -> None:
    b"\x01" * (300 * MEBIBYTE)


def _mistake() -> None:
    raise LookupError("a mistake of ours")


_ORDERS: dict[bytes, Callable[[], object]] = {
    HANG: _hang,
    HOG: _hog,
    GROW: _grow,
    RAISE: _mistake,
    SEGFAULT: lambda: ctypes.string_at(0),
    KILLED_FROM_OUTSIDE: lambda: os.kill(os.getpid(), signal.SIGKILL),
    PRINT: lambda: os.write(sys.stdout.fileno(), b"noise\n"),
}


def _meet(folder: Path) -> None:
    (folder / str(os.getpid())).touch()
    while len(list(folder.iterdir())) < 2:
        pass


if __name__ == "__main__":
    serve(obey, ReadingLimits.model_validate_json(sys.argv[1]))
