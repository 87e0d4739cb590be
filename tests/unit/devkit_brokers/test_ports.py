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


def test_a_port_chosen_a_moment_ago_for_something_else_is_avoided(tmp_path: Path) -> None:
    port = free_port()
    keep_port(port, tmp_path / "port")
    assert choose_port(None, tmp_path / "port", besides=port) != port
