"""TCP ports on loopback: a free one, and the one that a data folder had before."""

import socket
from pathlib import Path

LOOPBACK = "127.0.0.1"


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
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def choose_port(wanted: int | None, kept: Path, besides: int | None = None) -> int:
    """The wanted port (or PortBusy); else the one kept in the file, if it is still free; else any free one.

    `besides` is a port that was chosen for something else a moment ago.
    """
    if wanted is not None:
        if not is_free(wanted):
            raise PortBusy(f"{LOOPBACK}:{wanted} is in use by another process")
        return wanted
    if kept.exists() and (port := int(kept.read_text())) != besides and is_free(port):
        return port
    while (port := free_port()) == besides:
        pass
    return port


def keep_port(port: int, kept: Path) -> None:
    kept.write_text(str(port))
