import asyncio
import socket
from collections.abc import Callable

import pytest

from devkit.loopback import listening
from devkit.twilio.server import listen


@pytest.mark.parametrize("at", [listening, listen])
async def test_an_answer_in_two_writes_does_not_wait_for_an_acknowledgement(at: Callable[[int], socket.socket]) -> None:
    accepted: asyncio.Future[socket.socket] = asyncio.get_running_loop().create_future()

    def note(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.set_result(writer.get_extra_info("socket"))

    async with await asyncio.start_server(note, sock=(listener := at(0))):
        _, writer = await asyncio.open_connection(*listener.getsockname())
        try:
            assert (await accepted).getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        finally:
            writer.close()
