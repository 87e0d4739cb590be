"""An endpoint that takes too little does not get ever more recorded for it, and one that is let go gets nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, cast

from aiokafka import TopicPartition

from services.webhook_service.feed import Feed
from services.webhook_service.log import Read
from services.webhook_service.recorder import Holding
from shared.ending import end
from shared.kafka.backoff import Backoff
from shared.kafka.position import LogPosition
from shared.kafka.settings import KafkaSettings
from shared.mongo.database import StoreUnavailable
from tests.strategies.webhook_endpoints import webhook_endpoint

AT = datetime(2026, 11, 23, tzinfo=UTC)
PLACE = TopicPartition("jd.created", 0)
POSITION = LogPosition({PLACE: 7})


class FullRecorder:
    """Says that it is full until there is room."""

    def __init__(self) -> None:
        self.asked, self.room = asyncio.Event(), asyncio.Event()

    async def until_there_is_room(self) -> None:
        self.asked.set()
        await self.room.wait()


class AwayRecorder:
    """Records nothing while MongoDB is away."""

    def __init__(self) -> None:
        self.is_away = True
        self.tried = asyncio.Event()
        self.recorded: list[Read] = []

    async def until_there_is_room(self) -> None: ...

    async def is_full(self) -> bool:
        return True

    async def record(self, some: Read, _: Any, __: Any) -> int:
        self.tried.set()
        if self.is_away:
            raise StoreUnavailable("away")
        self.recorded.append(some)
        return 1


class StandingTail:
    """Nothing is written; who has joined, and who was made to leave, is known."""

    def __init__(self) -> None:
        self.joined = asyncio.Event()
        self.left: list[str] = []
        self.tell: Any = None

    def want(self, _: str) -> None: ...

    def forget(self, _: str) -> None: ...

    def leave(self, who: str) -> None:
        self.left.append(who)

    def join(self, _: str, take: Any) -> None:
        self.tell = take
        self.joined.set()

    async def begun(self) -> dict[TopicPartition, int]:
        return dict(POSITION.offsets)

    @asynccontextmanager
    async def standing_still(self) -> AsyncIterator[dict[TopicPartition, int]]:
        yield dict(POSITION.offsets)


def feed_of(recorder: FullRecorder | AwayRecorder, tail: StandingTail) -> Feed:
    """That of an endpoint which has read all that there is."""
    return Feed(
        Holding(webhook_endpoint("whe_1", "acme", AT), "worker_1"),
        POSITION.token(),
        cast(Any, recorder),
        KafkaSettings(),
        cast(Any, tail),
        cast(Any, None),
        Backoff(0.01, 0.01),
    )


async def test_the_end_of_the_log_is_not_joined_before_there_is_room() -> None:
    recorder, tail = FullRecorder(), StandingTail()
    running = asyncio.create_task(feed_of(recorder, tail).run())
    await recorder.asked.wait()
    assert not tail.joined.is_set()

    recorder.room.set()
    await tail.joined.wait()
    await end([running])


async def test_an_endpoint_that_was_let_go_takes_nothing_of_what_is_being_told() -> None:
    """It may be deleted: what was recorded now would stay for ever. And who has it next may have joined already."""
    recorder, tail = AwayRecorder(), StandingTail()
    running = asyncio.create_task(feed_of(recorder, tail).run())
    await tail.joined.wait()
    telling = asyncio.create_task(tail.tell(Read(cast(Any, ["a fact"]), {PLACE: 8})))
    await recorder.tried.wait()

    await end([running])
    recorder.is_away = False
    await telling
    assert (recorder.recorded, tail.left) == ([], [])
