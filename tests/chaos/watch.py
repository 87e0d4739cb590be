"""Follows the log for ends of interviews, through a Kafka client that is not the product's."""

import asyncio
import json
from contextlib import suppress

from confluent_kafka import Consumer, KafkaException, Message

_COMPLETED = "interview.completed"
_EVALUATED = "interview.evaluated"
_AT_ONCE = 500


class Watch:
    """Which interviews have ended. Use it as an async context manager."""

    def __init__(self, bootstrap: str) -> None:
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": "chaos-watch",
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
                "log_level": 0,  # the broker is killed on purpose
            }
        )
        self._answered: dict[str, bool] = {}
        self._evaluated: set[str] = set()
        self._changed = asyncio.Event()
        self._following: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Watch":
        self._consumer.subscribe([_COMPLETED, _EVALUATED])
        self._following = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._following is not None
        self._following.cancel()
        with suppress(asyncio.CancelledError):
            await self._following
        await asyncio.to_thread(self._consumer.close)

    def is_over(self, interview: str) -> bool:
        """Whether it is completed, and evaluated if anything was answered."""
        answered = self._answered.get(interview)
        return answered is not None and (not answered or interview in self._evaluated)

    @property
    def completed(self) -> int:
        """How many interviews are completed."""
        return len(self._answered)

    @property
    def evaluated(self) -> int:
        """How many interviews are evaluated."""
        return len(self._evaluated)

    async def until_over(self, interview: str) -> None:
        """Returns once it is over, whenever that is."""
        while not self.is_over(interview):
            changed = self._changed
            await changed.wait()

    async def _follow(self) -> None:
        while True:
            try:
                messages = await asyncio.to_thread(self._consumer.consume, _AT_ONCE, 0.5)
            except KafkaException:
                await asyncio.sleep(0.5)
                continue
            for message in messages:
                if message.error() is None:
                    self._see(message)
            if messages:
                self._changed.set()
                self._changed = asyncio.Event()

    def _see(self, message: Message) -> None:
        with suppress(ValueError, KeyError, TypeError):  # poison finds its way here, too
            subject = _text(dict(message.headers() or [])["ce_subject"])
            data = json.loads(message.value() or b"")
            if message.topic() == _COMPLETED:
                self._answered[subject] = bool(data["answers"])
            elif "questions" in data:
                self._evaluated.add(subject)


def _text(header: str | bytes | None) -> str:
    return header.decode() if isinstance(header, bytes) else str(header)
