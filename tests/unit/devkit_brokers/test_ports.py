import socket
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
