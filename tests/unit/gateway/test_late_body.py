"""What becomes of a connection whose request is answered before all of its body came."""

import asyncio
from collections.abc import Iterable, Iterator
from itertools import repeat

import pytest
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.http.late_body import Bounds, LateBody

BOUNDS = Bounds(most_bytes=10_000, seconds=60, silence=60)
HASTY = Bounds(most_bytes=10_000, seconds=60, silence=0.01)
BRIEF = Bounds(most_bytes=10_000, seconds=0.01, silence=60)
LARGE = {"content-length": "1000000"}
SMALL = {"content-length": "4"}
PIECE: Message = {"type": "http.request", "body": b"x" * 1000, "more_body": True}
LAST: Message = {"type": "http.request", "body": b"x", "more_body": False}
LEFT: Message = {"type": "http.disconnect"}


class Connection:
    """A client at the other end of ASGI: it sends `pieces` of its body, and then nothing more for ever."""

    def __init__(self, pieces: Iterable[Message] = ()) -> None:
        self._pieces: Iterator[Message] = iter(pieces)
        self.asked = 0
        self.asked_before_the_answer = 0
        self.sent: list[Message] = []

    @property
    def is_to_be_closed(self) -> bool:
        return (b"connection", b"close") in self.sent[0]["headers"]

    @property
    def is_over(self) -> bool:
        return not self.sent[-1].get("more_body", False)

    async def receive(self) -> Message:
        self.asked += 1
        piece = next(self._pieces, None)
        if piece is None:
            await asyncio.Event().wait()
        assert piece is not None
        return piece

    async def send(self, message: Message) -> None:
        if message.get("body"):
            self.asked_before_the_answer = self.asked
        self.sent.append(message)


async def refusing(scope: Scope, receive: Receive, send: Send) -> None:
    await Response("too large", status_code=413)(scope, receive, send)


async def reading(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass
    await Response("all of it")(scope, receive, send)


async def answer(
    connection: Connection, headers: dict[str, str], app: ASGIApp = refusing, bounds: Bounds = BOUNDS
) -> None:
    given = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope: Scope = {"type": "http", "method": "POST", "path": "/", "headers": given}
    await LateBody(app, bounds)(scope, connection.receive, connection.send)


async def test_a_refusal_is_there_at_once_and_the_connection_closed_when_the_body_has_come() -> None:
    connection = Connection([PIECE, PIECE, LAST])
    await answer(connection, LARGE)
    assert (connection.asked_before_the_answer, connection.asked) == (0, 3)
    assert connection.is_to_be_closed
    assert [message.get("body") for message in connection.sent] == [None, b"too large", b""]
    assert [message.get("more_body") for message in connection.sent] == [None, True, False]


@pytest.mark.parametrize("bounds", [HASTY, BRIEF])
async def test_a_client_that_stops_halfway_is_not_waited_for(bounds: Bounds) -> None:
    connection = Connection([PIECE])
    await answer(connection, LARGE, bounds=bounds)
    assert connection.is_to_be_closed
    assert connection.is_over


async def test_a_client_that_never_ends_is_cut_off() -> None:
    connection = Connection(repeat(PIECE))
    await answer(connection, LARGE)
    assert connection.is_over
    assert connection.asked == BOUNDS.most_bytes // 1000 + 1


async def test_a_client_that_has_left_is_not_listened_to() -> None:
    connection = Connection([PIECE, LEFT, PIECE])
    await answer(connection, LARGE)
    assert connection.asked == 2


async def test_a_body_that_was_read_keeps_its_connection() -> None:
    connection = Connection([PIECE, LAST])
    await answer(connection, LARGE, reading)
    assert not connection.is_to_be_closed
    assert [message.get("body") for message in connection.sent] == [None, b"all of it"]


@pytest.mark.parametrize("headers", [SMALL, {"transfer-encoding": "chunked"}])
async def test_a_small_body_that_nobody_read_keeps_its_connection(headers: dict[str, str]) -> None:
    connection = Connection([LAST])
    await answer(connection, headers)
    assert not connection.is_to_be_closed
    assert connection.is_over


async def test_a_small_body_that_does_not_come_is_waited_for_for_a_moment() -> None:
    connection = Connection()
    await answer(connection, SMALL, bounds=HASTY)
    assert connection.is_to_be_closed
    assert connection.is_over


async def test_who_waits_to_be_asked_for_a_body_is_not_asked_for_it_before_the_answer() -> None:
    connection = Connection([LEFT])
    await answer(connection, {**SMALL, "expect": "100-continue"})
    assert connection.is_to_be_closed
    assert connection.asked_before_the_answer == 0


@pytest.mark.parametrize("headers", [{}, {"content-length": "0"}])
async def test_a_request_without_a_body_is_left_alone(headers: dict[str, str]) -> None:
    connection = Connection()
    handed: list[object] = []

    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        handed.extend((receive, send))

    await answer(connection, headers, noting)
    assert handed == [connection.receive, connection.send]
