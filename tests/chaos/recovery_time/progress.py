"""Follows who makes progress: what each service writes to the log, and what the gateway answers."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from typing import Self

from confluent_kafka import OFFSET_END, Consumer, KafkaException, Message, TopicPartition

_AT_ONCE = 500
_TURN_SECONDS = 0.2


class Progress:
    """The latest progress of each process. Use it as an async context manager."""

    def __init__(self, bootstrap: str, topics: Sequence[str]) -> None:
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": "chaos-progress",
                "enable.auto.commit": False,
                "log_level": 0,  # the broker ends before this client does
            }
        )
        self._topics = topics
        self._latest: dict[str, float] = defaultdict(float)
        self._changed = asyncio.Event()
        self._following: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self._assign)
        self._following = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._following is not None
        self._following.cancel()
        with suppress(asyncio.CancelledError):
            await self._following
        await asyncio.to_thread(self._consumer.close)

    def made(self, target: str, at: float) -> None:
        """`target` made progress at `at`, in seconds since the epoch."""
        self._latest[target] = max(self._latest[target], at)
        self._changed.set()
        self._changed = asyncio.Event()

    async def after(self, target: str, moment: float, seconds: float) -> None:
        """Returns once `target` has made progress after `moment`. Raises TimeoutError after `seconds`."""
        async with asyncio.timeout(seconds):
            while self._latest[target] <= moment:
                await self._changed.wait()

    def _assign(self) -> None:
        known = self._consumer.list_topics(timeout=10).topics
        self._consumer.assign(
            [TopicPartition(topic, each, OFFSET_END) for topic in self._topics for each in known[topic].partitions]
        )

    async def _follow(self) -> None:
        while True:
            try:
                messages = await asyncio.to_thread(self._consumer.consume, _AT_ONCE, _TURN_SECONDS)
            except KafkaException:
                await asyncio.sleep(_TURN_SECONDS)
                continue
            for message in messages:
                self._see(message)

    def _see(self, message: Message) -> None:
        source = dict(message.headers() or []).get("ce_source") if message.error() is None else None
        if isinstance(source, bytes):
            self.made(source.decode().lstrip("/"), message.timestamp()[1] / 1000)
