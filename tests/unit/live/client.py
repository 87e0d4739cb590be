"""A client that loses its connection now and then, and comes back with the last id that it received."""

import asyncio

from gateway.live.follower import Follower, Missing, Step, Told
from gateway.live.pages import Gap
from shared.kafka.position import LogPosition


class Client:
    """What it received, over all of its connections. `token` is its Last-Event-ID."""

    def __init__(self, token: str | None) -> None:
        self.token = token
        self.began: LogPosition | None = None
        self.received: list[str] = []
        self.gaps: list[Gap] = []
        self._connection: asyncio.Task[None] | None = None

    def connect(self, follower: Follower) -> None:
        """Receives until `lose`."""
        assert self._connection is None
        self._connection = asyncio.create_task(self._receive(follower))

    async def lose(self) -> None:
        """The connection breaks, wherever it is."""
        if self._connection is not None:
            self._connection.cancel()
            (ended,) = await asyncio.gather(self._connection, return_exceptions=True)
            assert isinstance(ended, asyncio.CancelledError), ended
            self._connection = None

    async def _receive(self, follower: Follower) -> None:
        async def start() -> LogPosition | None:
            return None if self.token is None else LogPosition.parse(self.token)

        async for step in follower.follow(start):
            self._take(step)
            await asyncio.sleep(0)  # on its way over the network; a connection may break here

    def _take(self, step: Step) -> None:
        if self.began is None:
            self.began = step.position
        if isinstance(step, Told):
            self.received.append(step.fact.id)
        if isinstance(step, Missing):
            self.gaps += step.gaps
        self.token = step.position.token()
