import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devkit.ports import LOOPBACK, PortBusy, choose_port, free_port, is_free, keep_port


def test_a_kept_port_is_chosen_again(tmp_path: Path) -> None:
    port = free_port()
    keep_port(port, tmp_path / "port")
    assert choose_port(None, tmp_path / "port") == port


def test_a_kept_port_that_somebody_took_is_given_up(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        keep_port(port, tmp_path / "port")
        assert not is_free(port)
        assert choose_port(None, tmp_path / "port") != port


def test_a_port_that_was_asked_for_is_never_replaced(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as server, pytest.raises(PortBusy):
        choose_port(server.getsockname()[1], tmp_path / "port")


@pytest.mark.skipif(not Path("/proc/sys/net").exists(), reason="asks Linux")
def test_a_free_port_is_none_that_a_client_can_be_given() -> None:
    first, last = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    assert not [port for _ in range(50) if first <= (port := free_port()) <= last]


_HOLDER = """
from devkit.ports import free_port
print(free_port(), flush=True)
input()
"""


@contextmanager
def _given_to_another_process() -> Iterator[int]:
    command = [sys.executable, "-c", _HOLDER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        yield int(holder.stdout.readline())
        holder.communicate("\n")


def _draw(monkeypatch: pytest.MonkeyPatch, *ports: int) -> None:
    drawn = iter(ports)
    monkeypatch.setattr(random, "randrange", lambda *_: next(drawn))


def _unused() -> int:
    with socket.create_server((LOOPBACK, 0)) as server:
        return int(server.getsockname()[1])


def test_a_free_port_is_given_once_though_nobody_listens_there_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    given, other = free_port(), _unused()
    _draw(monkeypatch, given, other)
    assert free_port() == other


def test_a_port_given_to_another_process_is_free_again_once_that_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    with _given_to_another_process() as given:
        other = _unused()
        _draw(monkeypatch, given, other)
        assert free_port() == other
    _draw(monkeypatch, given)
    assert free_port() == given


def test_a_kept_port_that_was_given_to_another_process_is_given_up(tmp_path: Path) -> None:
    with _given_to_another_process() as given:
        keep_port(given, tmp_path / "port")
        assert choose_port(None, tmp_path / "port") != given
