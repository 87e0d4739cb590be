"""An endpoint that takes too little does not get ever more recorded for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, cast

from aiokafka import TopicPartition

from services.webhook_service.feed import Feed
from services.webhook_service.recorder import Holding
from shared.kafka.backoff import Backoff
from shared.kafka.position import LogPosition
from shared.kafka.settings import KafkaSettings
from shared.webhooks.endpoint import WebhookEndpoint

POSITION = LogPosition({TopicPartition("jd.created", 0): 7})


class FullRecorder:
    """Says that it is full until there is room."""

    def __init__(self) -> None:
        self.asked, self.room = asyncio.Event(), asyncio.Event()

    async def until_there_is_room(self) -> None:
        self.asked.set()
        await self.room.wait()


class StandingTail:
    """Nothing is written; who has joined is known."""

    def __init__(self) -> None:
        self.joined = asyncio.Event()

    def want(self, _: str) -> None: ...

    def forget(self, _: str) -> None: ...

    def join(self, _: str, __: Any) -> None:
        self.joined.set()

    async def begun(self) -> dict[TopicPartition, int]:
        return dict(POSITION.offsets)

    @asynccontextmanager
    async def standing_still(self) -> AsyncIterator[dict[TopicPartition, int]]:
        yield dict(POSITION.offsets)


async def test_the_end_of_the_log_is_not_joined_before_there_is_room() -> None:
    recorder, tail = FullRecorder(), StandingTail()
    endpoint = cast(Any, WebhookEndpoint).model_construct(id="whe_1", since=datetime(2026, 11, 23, tzinfo=UTC))
    feed = Feed(
        Holding(endpoint, "worker_1"),
        POSITION.token(),
        cast(Any, recorder),
        KafkaSettings(),
        cast(Any, tail),
        cast(Any, None),
        Backoff(0.01, 0.01),
    )
    running = asyncio.create_task(feed.run())
    await recorder.asked.wait()
    assert not tail.joined.is_set()

    recorder.room.set()
    await tail.joined.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
