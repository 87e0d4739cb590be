"""The tail of the log: it ends, though a cancellation of it gets lost."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

import pytest
from aiokafka import AIOKafkaConsumer

from gateway.live import tail
from gateway.live.hub import Hub
from gateway.live.tail import Tail
from shared import ending
from shared.kafka.settings import KafkaSettings
from tests.unit.test_ending import deaf

LONG = 60.0


class DeafTail(Tail):
    """Misses a cancellation, as one does that reaches aiokafka's client while it closes."""

    async def _follow(self) -> None:
        await deaf(1)


class DeafConsumers(Tail):
    """Counts the consumers that there are at once. Each of them misses some cancellations."""

    consumers = 0
    most = 0

    @asynccontextmanager
    async def _consumer(self) -> AsyncIterator[AIOKafkaConsumer]:
        self.consumers += 1
        self.most = max(self.most, self.consumers)
        try:
            await deaf(3)
            yield cast(AIOKafkaConsumer, None)
        finally:
            self.consumers -= 1


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "_AGAIN_SECONDS", 0.01)
    monkeypatch.setattr(tail, "LINGER_SECONDS", 0.01)


def deaf_tail(hub: Hub | None = None) -> DeafTail:
    return DeafTail(KafkaSettings(), [], hub or Hub(1), lambda fact: None)


async def until(holds: Callable[[], bool]) -> None:
    """Returns once it holds; nobody tells us."""
    while not holds():  # noqa: ASYNC110
        await asyncio.sleep(0)


async def test_a_gateway_that_is_told_to_end_ends() -> None:
    async with asyncio.timeout(LONG), deaf_tail() as followed:
        with followed.listening() as following:
            await asyncio.sleep(0)  # it has begun
    assert following.cancelled()


async def test_a_gateway_that_is_told_to_end_just_then_ends_what_nobody_listens_to() -> None:
    async with asyncio.timeout(LONG), deaf_tail() as followed:
        with followed.listening() as following:
            await asyncio.sleep(0)  # it has begun
        followed._end()
    assert following.cancelled()


async def test_nothing_follows_once_nobody_listens() -> None:
    async with asyncio.timeout(LONG), deaf_tail() as followed:
        with followed.listening() as following:
            await asyncio.sleep(0)  # it has begun
        await asyncio.wait([following])
        assert following.cancelled()
        with followed.listening() as another:
            assert another is not following


async def test_what_is_known_of_the_log_is_forgotten_once_nothing_follows_it_and_not_before() -> None:
    hub, known = Hub(1), list[bool]()
    hub.begin({})
    async with asyncio.timeout(LONG), deaf_tail(hub) as followed:
        with followed.listening() as following:
            following.add_done_callback(lambda _: known.append(hub.is_ready))
            await asyncio.sleep(0)  # it has begun
        await until(lambda: not hub.is_ready)
    assert known == [True]


async def test_whoever_comes_while_it_ends_is_not_told_by_two() -> None:
    followed = DeafConsumers(KafkaSettings(), [], Hub(1), lambda fact: None)
    async with asyncio.timeout(LONG), followed:
        with followed.listening() as one:
            await until(lambda: followed.consumers == 1)
        await until(lambda: followed._following is None)
        with followed.listening() as another:
            await until(lambda: one.done() and followed.consumers == 1)
            assert another is not one
    assert (followed.most, followed.consumers) == (1, 0)
