"""TCP ports on loopback: a free one, and the one that a data folder had before.

Between the choice of a port and its server's `bind` seconds pass, in which dozens of other servers choose theirs. So a
process claims what it chose for as long as it lives, beside every other process of this user.
"""

import fcntl
import os
import random
import socket
import tempfile
from functools import cache
from pathlib import Path

LOOPBACK = "127.0.0.1"

KEEP_ALIVE_SECONDS = 75
"""How long a stand-in keeps an idle connection: longer than any client of it, or a request that is on its way while it
closes one would be lost."""

_LOWEST = 15_000
_IANA_FIRST_DYNAMIC = 49_152
_CLIENT_PORTS = Path("/proc/sys/net/ipv4/ip_local_port_range")

_claimed: set[int] = set()
"""Ours, which a lock does not tell: to its holder it is granted again."""


class PortBusy(Exception):
    """The port that was asked for belongs to another process."""


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do, so that connections of a killed predecessor, still in TIME_WAIT, do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Below those that the kernel gives to clients, so that no connection takes it while its server restarts."""
    while not (is_free(port := random.randrange(_LOWEST, _first_of_clients())) and _claim(port)):
        pass
    return port


def _claim(port: int) -> bool:
    """False for a port that was claimed before, by us or by a process that still lives."""
    if port in _claimed:
        return False
    claims = _claims()
    try:
        fcntl.lockf(claims, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except (BlockingIOError, PermissionError):  # as POSIX has it, one or the other
        return False
    _claimed.add(port)
    return True


@cache
def _claims() -> int:
    """A file of which each byte stands for a port. The system lets go of a lock when its holder ends, however it ends;
    the descriptor is never closed before, since that would let go of them all."""
    path = Path(tempfile.gettempdir()) / f"screener-ports-{os.getuid()}"
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


@cache
def _first_of_clients() -> int:
    try:
        return max(int(_CLIENT_PORTS.read_text().split()[0]), _LOWEST + 1000)
    except OSError:
        return _IANA_FIRST_DYNAMIC


def choose_port(wanted: int | None, kept: Path) -> int:
    """The wanted port (or PortBusy); else the one kept in the file, if nobody else has it; else any free one."""
    if wanted is not None:
        if not is_free(wanted):
            raise PortBusy(f"{LOOPBACK}:{wanted} is in use by another process")
        return wanted
    if kept.exists() and is_free(port := int(kept.read_text())) and (port in _claimed or _claim(port)):
        return port
    return free_port()


def keep_port(port: int, kept: Path) -> None:
    kept.write_text(str(port))
