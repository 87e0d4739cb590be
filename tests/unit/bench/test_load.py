"""The load generator: what it sends, how it reads answers, and what it makes of them."""

import asyncio

import pytest

from bench.http_request import request_bytes
from bench.latency import percentile
from bench.load import Answer, Tally, ask, in_turn


@pytest.mark.parametrize(
    ("share", "value"),
    [(0.5, 50.0), (0.99, 99.0), (1.0, 100.0), (0.001, 1.0)],
)
def test_a_percentile_is_a_value_that_was_measured(share: float, value: float) -> None:
    assert percentile([float(number) for number in range(1, 101)], share) == value


def test_of_one_value_every_percentile_is_that_value() -> None:
    assert percentile([3.0], 0.5) == percentile([3.0], 0.99) == 3.0


def test_of_nothing_there_is_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_a_request_says_how_long_its_body_is() -> None:
    assert request_bytes("POST", "/a?b=c", {"X-One": "1"}, b"d=e") == (
        b"POST /a?b=c HTTP/1.1\r\nHost: 127.0.0.1\r\nX-One: 1\r\nContent-Length: 3\r\n\r\nd=e"
    )
    assert b"Content-Length" not in request_bytes("GET", "/", {})


@pytest.mark.parametrize(
    ("received", "answer"),
    [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\nx: y\r\n\r\nab", Answer(44, 47)),
        (b"HTTP/1.1 204 No Content\r\nx: y\r\n\r\n", Answer(33, 33)),
        (b"HTTP/1.1 200 OK\r\ncontent-len", None),
    ],
)
def test_an_answer_ends_where_its_length_says(received: bytes, answer: Answer | None) -> None:
    assert Answer.begun(received) == answer


def test_where_nothing_was_answered_there_is_no_report() -> None:
    tally = Tally()
    tally.failed("connection refused")
    with pytest.raises(ValueError, match="connection refused"):
        tally.report(1.0)


def test_a_sequence_is_sent_in_order_and_to_its_end() -> None:
    shared = iter([[b"a1", b"a2"], [b"b1", b"b2"]])
    first, second = in_turn(shared), in_turn(shared)
    assert [next(first), next(second), next(first), next(second)] == [b"a1", b"b1", b"a2", b"b2"]


async def _answering(status: bytes) -> asyncio.Server:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            while (await reader.readline()).strip():
                pass
            # In two pieces, as a network would.
            writer.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 4\r\n\r\n")
            await writer.drain()
            writer.write(b"body")
        writer.close()

    return await asyncio.start_server(answer, "127.0.0.1", 0)


@pytest.mark.parametrize(("status", "is_failure"), [(b"200 OK", False), (b"429 Too Many Requests", True)])
async def test_what_was_answered_is_counted_and_what_is_no_success_is_a_failure(
    status: bytes, is_failure: bool
) -> None:
    async with await _answering(status) as server:
        port = server.sockets[0].getsockname()[1]
        # So long that a machine which stands still for a moment has not had all of it before the first request.
        report = await ask(port, [[request_bytes("GET", "/", {})]], connections=2, seconds=1.0)
    assert report.requests > 0
    assert report.body_bytes == 4
    assert report.failures == (report.requests if is_failure else 0)
    assert status.decode() in report.failure or not is_failure
