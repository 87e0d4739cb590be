"""When each answer was scored, as it is heard of in the log."""

import asyncio
import time
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from shared.events.responses import ResponseScored
from shared.events.topics import Topic
from shared.kafka.log_reader import follow
from shared.kafka.settings import KafkaSettings

Answer = tuple[str, str]
"""An interview and one of its recordings."""
_LIMIT_SECONDS = 120.0


class Scores:
    """By answer: the monotonic second in which its score was read."""

    def __init__(self) -> None:
        self.at: dict[Answer, float] = {}
        self._more = asyncio.Condition()

    async def read(self, kafka: KafkaSettings) -> None:
        """For ever."""
        async for fact in follow(kafka, [Topic.RESPONSE_SCORED.value], from_beginning=True):
            if isinstance(fact.data, ResponseScored):
                async with self._more:
                    self.at.setdefault((fact.subject, fact.data.recording_sid), time.monotonic())
                    self._more.notify_all()

    async def of(self, answers: Collection[Answer]) -> dict[Answer, float]:
        """When each of these was scored, once all are. Raises TimeoutError."""
        async with asyncio.timeout(_LIMIT_SECONDS), self._more:
            await self._more.wait_for(lambda: all(answer in self.at for answer in answers))
        return {answer: self.at[answer] for answer in answers}


@asynccontextmanager
async def followed(kafka: KafkaSettings) -> AsyncIterator[Scores]:
    """Every score that is in the log, or will be."""
    scores = Scores()
    reading = asyncio.create_task(scores.read(kafka))
    try:
        yield scores
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
