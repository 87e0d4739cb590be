"""One stream as ASGI sees it: how it begins, what keeps it alive, and how it ends."""

import asyncio
from collections.abc import Callable
from itertools import count

import pytest
from aiokafka import TopicPartition
from starlette.types import Message

from gateway.authentication import Principal
from gateway.live.follower import Start
from gateway.live.live import Live
from gateway.live.response import EventStream
from gateway.live.settings import LiveSettings
from gateway.live.wanted import Origin, Wanted
from gateway.metrics import STREAMS_ENDED, STREAMS_OPEN
from gateway.problems.problem import Problem
from shared.kafka.entry import Entry
from shared.kafka.position import LogPosition
from shared.kafka.settings import KafkaSettings
from tests.unit.live.log import TENANT, fact_at

PRINCIPAL = Principal(tenant=TENANT, name="ada")
PLACE = TopicPartition("jd.created", 0)
QUICK = LiveSettings(stream_heartbeat_seconds=0.01, stream_send_seconds=0.05, streams_per_client=1)


async def nobody(_: str, __: str) -> Origin | None:
    return None


async def now() -> LogPosition | None:
    return None


class Connection:
    """A client at the other end of ASGI. `takes` says whether it takes what it is sent."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.takes = True
        self.left = asyncio.Event()

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)

    @property
    def is_whole(self) -> bool:
        return self.sent[-1].get("more_body") is False

    async def receive(self) -> Message:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if not self.takes:
            await asyncio.Event().wait()
        self.sent.append(message)

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not holds():  # noqa: ASYNC110  whoever sends does not tell us
                await asyncio.sleep(0.001)


class Streams:
    """Everything of a gateway that streams, with a log that the test tells of."""

    def __init__(self, settings: LiveSettings = QUICK) -> None:
        # Nobody listens there: the tail waits for Kafka for ever.
        self.live = Live(settings, KafkaSettings(kafka_bootstrap_servers="127.0.0.1:1"), nobody)
        self.hub = self.live._hub

    def open(self, connection: Connection, seconds: float = 60, start: Start = now) -> asyncio.Task[None]:
        stream = EventStream(self.live, PRINCIPAL, Wanted.chosen(TENANT), start, seconds, {"X-More": "yes"})
        return asyncio.create_task(stream({"type": "http"}, connection.receive, connection.send))


def ended(reason: str) -> float:
    return float(STREAMS_ENDED.labels(reason)._value.get())


async def test_it_begins_with_its_headers_and_the_place_where_it_is() -> None:
    streams, connection = Streams(), Connection()
    async with streams.live.opened():
        streams.hub.begin({PLACE: 5})
        streaming = streams.open(connection)
        await connection.until(lambda: b"id: " in connection.body)
        start = connection.sent[0]
        assert start["status"] == 200
        headers = dict(start["headers"])
        assert headers[b"content-type"].startswith(b"text/event-stream")
        assert headers[b"x-more"] == b"yes"
        assert b"content-length" not in headers
        assert connection.body.startswith(f"retry: 2000\n\nid: {LogPosition({PLACE: 5}).token()}\n\n".encode())
        connection.left.set()
        await streaming


async def test_what_is_written_is_sent_and_between_there_are_signs_of_life() -> None:
    streams, connection = Streams(), Connection()
    async with streams.live.opened():
        streams.hub.begin({PLACE: 5})
        streaming = streams.open(connection)
        await connection.until(lambda: bool(streams.hub.subscribers))
        streams.hub.deliver([Entry(PLACE, 5, 0, fact_at(PLACE, 5))])
        await connection.until(lambda: b"jd.created/0@5" in connection.body)
        after = LogPosition({PLACE: 6}).token().encode()
        await connection.until(lambda: b": alive\nid: " + after in connection.body)
        connection.left.set()
        await streaming


async def test_there_are_signs_of_life_while_others_are_told_of_much() -> None:
    streams, connection = Streams(), Connection()
    async with streams.live.opened():
        streams.hub.begin({PLACE: 5})
        streaming = streams.open(connection)
        await connection.until(lambda: bool(streams.hub.subscribers))
        offsets = count(5)

        def is_alive_all_the_same() -> bool:
            offset = next(offsets)  # sooner than the next sign of life is due
            streams.hub.deliver([Entry(PLACE, offset, 0, fact_at(PLACE, offset, "another tenant"))])
            return connection.body.count(b": alive") > 10

        await connection.until(is_alive_all_the_same)
        assert b"data:" not in connection.body
        connection.left.set()
        await streaming


async def test_while_kafka_is_away_there_are_signs_of_life() -> None:
    streams, connection = Streams(), Connection()
    async with streams.live.opened():
        streaming = streams.open(connection)
        await connection.until(lambda: connection.body.count(b": alive\n\n") > 1)
        connection.left.set()
        await streaming


@pytest.mark.parametrize("is_ready", [True, False])
async def test_a_client_that_leaves_leaves_nothing_behind(is_ready: bool) -> None:
    streams, connection = Streams(), Connection()
    before, open_before = ended("client"), STREAMS_OPEN._value.get()
    async with streams.live.opened():
        if is_ready:
            streams.hub.begin({PLACE: 5})
        streaming = streams.open(connection)
        await connection.until(lambda: b": alive" in connection.body)
        assert (streams.live.places.taken, STREAMS_OPEN._value.get()) == (1, open_before + 1)
        connection.left.set()
        await streaming
        assert (streams.live.places.taken, streams.hub.subscribers, STREAMS_OPEN._value.get()) == (0, 0, open_before)
    assert ended("client") == before + 1


async def test_it_ends_when_its_time_is_over_and_as_a_whole() -> None:
    streams, connection = Streams(), Connection()
    before = ended("time")
    async with streams.live.opened():
        await streams.open(connection, seconds=0.05)
    assert connection.is_whole
    assert ended("time") == before + 1


async def test_it_ends_at_once_when_the_process_ends() -> None:
    streams, connection = Streams(), Connection()
    before = ended("shutdown")
    async with streams.live.opened():
        streaming = streams.open(connection)
        await connection.until(lambda: bool(connection.body))
        streams.live.close()
        await streaming
    assert connection.is_whole
    assert ended("shutdown") == before + 1


async def test_a_client_that_takes_nothing_is_let_go_without_a_last_word() -> None:
    streams, connection = Streams(), Connection()
    before = ended("slow")
    async with streams.live.opened():
        streaming = streams.open(connection)
        await connection.until(lambda: bool(connection.body))
        connection.takes = False
        await streaming
        assert streams.live.places.taken == 0
    assert not connection.is_whole
    assert ended("slow") == before + 1


async def test_who_has_too_many_is_told_so_before_anything_is_sent() -> None:
    streams, first, second = Streams(), Connection(), Connection()
    async with streams.live.opened():
        streaming = streams.open(first)
        await first.until(lambda: bool(first.body))
        with pytest.raises(Problem):
            await streams.open(second)
        assert not second.sent
        first.left.set()
        await streaming


async def test_what_is_wrong_with_us_is_no_quiet_end() -> None:
    async def broken() -> LogPosition | None:
        raise ZeroDivisionError

    streams, connection = Streams(), Connection()
    before = ended("failed")
    async with streams.live.opened():
        with pytest.raises(ZeroDivisionError):
            await streams.open(connection, start=broken)
        assert streams.live.places.taken == 0
    assert not connection.is_whole
    assert ended("failed") == before + 1
