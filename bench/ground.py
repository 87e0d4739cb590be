"""What cases stand on: one Apache Kafka and one mongod for all of them, started when first asked for."""

import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from devkit.kafka.real import RealKafka
from devkit.mongo import Mongod


class Ground:
    """A folder, and the servers in it. Names that `fresh` gives are nobody else's."""

    def __init__(self, folder: Path, stack: AsyncExitStack) -> None:
        self.folder = folder
        self._stack = stack
        self._kafka: RealKafka | None = None
        self._mongod: Mongod | None = None
        self._numbers = itertools.count(1)

    def fresh(self, name: str) -> str:
        """`name` with a number: for a topic, a group, a database, a folder."""
        return f"{name}-{next(self._numbers)}"

    async def kafka(self) -> RealKafka:
        """Raises Unavailable (no Java, no Maven) or StartFailed."""
        if self._kafka is None:
            self._kafka = await self._stack.enter_async_context(RealKafka(self.folder / "kafka"))
        return self._kafka

    async def mongod(self) -> Mongod:
        """Raises Unavailable or StartFailed."""
        if self._mongod is None:
            self._mongod = await self._stack.enter_async_context(Mongod(self.folder / "mongo"))
        return self._mongod


@asynccontextmanager
async def ground(folder: Path) -> AsyncIterator[Ground]:
    """Stopped at the end, whatever happens."""
    async with AsyncExitStack() as stack:
        yield Ground(folder, stack)
