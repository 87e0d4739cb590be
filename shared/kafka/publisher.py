"""Writes facts to their topics."""

import asyncio
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.errors import Transient
from shared.events.fact import Fact
from shared.events.wire import Message, encode
from shared.kafka.settings import KafkaSettings
from shared.telemetry import log

logger = log(__name__)
_STOP_SECONDS = 10.0
_LARGEST_REQUEST = 2 * 1024 * 1024  # room for a dead letter, which is a record and more


class PublishFailed(Transient):
    """Kafka did not acknowledge. The fact may or may not be in the log; its id makes a repeat harmless."""


class Publisher:
    """An idempotent producer: ``acks=all``, in order per key."""

    def __init__(self, settings: KafkaSettings, client_id: str) -> None:
        self._settings = settings
        self._client_id = client_id
        self._producer: AIOKafkaProducer | None = None

    async def __aenter__(self) -> Self:
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._settings.kafka_bootstrap_servers,
            client_id=self._client_id,
            enable_idempotence=True,
            acks="all",
            max_request_size=_LARGEST_REQUEST,
            request_timeout_ms=self._settings.kafka_request_timeout_ms,
        )
        await self._producer.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._producer is None:
            return
        try:
            # It waits for what is still under way; with Kafka away that would be for ever.
            async with asyncio.timeout(_STOP_SECONDS):
                await self._producer.stop()
        except TimeoutError:
            logger.warning("Kafka did not take everything before the end")

    async def publish(self, *facts: Fact) -> None:
        """Writes facts and waits until all of them are acknowledged by every in-sync replica.

        Raises:
            PublishFailed: at least one of them was not.
        """
        await self.send([encode(fact) for fact in facts])

    async def send(self, messages: Iterable[Message]) -> None:
        """`publish`, for facts that are bytes already."""
        if self._producer is None:
            raise PublishFailed("the publisher is not started")
        try:
            pending = [
                await self._producer.send(message.topic, message.value, key=message.key, headers=list(message.headers))
                for message in messages
            ]
            await asyncio.gather(*pending)
        except KafkaError as failure:
            raise PublishFailed(str(failure)) from failure
