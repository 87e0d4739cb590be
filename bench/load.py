"""`python -m bench.load`: asks one server over and over on connections that stay open, and says in JSON how that went.

Lean on purpose, and a process of its own: what is measured is the server. Requests are bytes that were made before; an
answer is read as far as its status and its length.
"""

import argparse
import asyncio
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import cycle
from pathlib import Path

import uvloop

from bench.latency import percentile

HOST = "127.0.0.1"
_LENGTH = b"content-length: "
_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Report:
    """What came of it: milliseconds from a request to the end of its answer, bytes of the mean answer's body."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    body_bytes: float
    failures: int
    failure: str
    """The first answer that was no success, or why there was none."""

    @property
    def requests_per_s(self) -> float:
        return self.requests / self.seconds


@dataclass
class Tally:
    """What was answered so far."""

    latencies: list[float] = field(default_factory=list)
    body_bytes: int = 0
    failures: int = 0
    failure: str = ""

    def failed(self, why: str) -> None:
        self.failures += 1
        self.failure = self.failure or why

    def report(self, seconds: float) -> Report:
        """Raises ValueError where nothing was answered."""
        taken = sorted(self.latencies)
        if not taken:
            raise ValueError(f"nothing was answered: {self.failure or 'no answer in time'}")
        return Report(
            requests=len(taken),
            seconds=seconds,
            p50_ms=percentile(taken, 0.5) * 1000,
            p99_ms=percentile(taken, 0.99) * 1000,
            body_bytes=self.body_bytes / len(taken),
            failures=self.failures,
            failure=self.failure,
        )


@dataclass(frozen=True)
class Answer:
    """Where an answer's body begins, and where the whole of it ends."""

    body_at: int
    end: int

    @classmethod
    def begun(cls, received: bytes) -> "Answer | None":
        """None until its head is there. Without a length it has no body: nothing here is sent in chunks."""
        head = received.find(_END)
        if head < 0:
            return None
        at = received.find(_LENGTH, 0, head)
        length = 0 if at < 0 else int(received[at + len(_LENGTH) : received.index(b"\r\n", at)])
        return cls(head + len(_END), head + len(_END) + length)


class Connection(asyncio.Protocol):
    """Sends the next request as soon as the last one is answered."""

    def __init__(self, requests: Iterator[bytes], tally: Tally, is_over: Callable[[], bool]) -> None:
        self._requests = requests
        self._tally = tally
        self._is_over = is_over
        self._received = b""
        self._sent_at = 0.0
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        received = self._received + data if self._received else data
        answer = Answer.begun(received)
        if answer is None or len(received) < answer.end:
            self._received = received
            return
        self._received = b""
        self._tally.latencies.append(time.perf_counter() - self._sent_at)
        self._tally.body_bytes += answer.end - answer.body_at
        if received[9:10] != b"2" or len(received) > answer.end:
            self._tally.failed(received[:300].decode("latin-1"))
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._is_over():
            self._tally.failed(f"the connection was lost: {error!r}")
        self.closed.set_result(None)

    def _send(self) -> None:
        if self._is_over():
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(next(self._requests))


def in_turn(sequences: Iterator[Sequence[bytes]]) -> Iterator[bytes]:
    """One sequence after another, each from its first request to its last."""
    for sequence in sequences:
        yield from sequence


async def ask(port: int, sequences: Sequence[Sequence[bytes]], connections: int, seconds: float) -> Report:
    """Each connection works through one sequence after another that no other has, and all begin anew in the end.

    Raises ValueError where nothing was answered, OSError where nobody listens.
    """
    loop = asyncio.get_running_loop()
    shared, tally, began = cycle(sequences), Tally(), time.perf_counter()

    def is_over() -> bool:
        return time.perf_counter() - began >= seconds

    opened = await asyncio.gather(
        *(
            loop.create_connection(lambda: Connection(in_turn(shared), tally, is_over), HOST, port)
            for _ in range(connections)
        )
    )
    await asyncio.gather(*(connection.closed for _, connection in opened))
    return tally.report(time.perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--requests", type=Path, required=True, help="JSON: sequences of requests, in Latin-1")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--core", type=int, help="the one core to run on")
    given = parser.parse_args()
    if given.core is not None:
        os.sched_setaffinity(0, {given.core})
    sequences = [[one.encode("latin-1") for one in each] for each in json.loads(given.requests.read_text())]
    report = uvloop.run(ask(given.port, sequences, given.connections, given.seconds))
    print(json.dumps(asdict(report)))  # noqa: T201  what this process is for


if __name__ == "__main__":
    main()
