"""Writes facts to their topics."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    InvalidProducerEpoch,
    KafkaError,
    OutOfOrderSequenceNumber,
    ProducerFenced,
    UnknownProducerId,
)
from opentelemetry.trace import SpanKind
from opentelemetry.util.types import AttributeValue

from shared.errors import Transient
from shared.events.fact import Fact
from shared.events.topics import Topic
from shared.events.wire import Message, encode
from shared.failpoints import failpoint
from shared.kafka.backoff import Backoff
from shared.kafka.partitioner import partition_of
from shared.kafka.retrying import until_done
from shared.kafka.settings import KafkaSettings
from shared.metrics import PUBLISH_FAILURES, published
from shared.telemetry import log
from shared.tracing import span, traced

logger = log(__name__)
_OF_FACTS = frozenset(topic.value for topic in Topic)
_STOP_SECONDS = 10.0
_AT_ONCE_SECONDS = 5.0
_CONNECTING = Backoff(base=0.2, cap=2.0)
_LARGEST_REQUEST = 2 * 1024 * 1024  # room for a dead letter, which is a record and more
# After these a producer is never heard again. aiokafka comes to it by itself: a batch that found no leader for as long
# as a request may take is given up, but its sequence numbers count, and Kafka takes nothing that comes after a gap.
_BROKEN = (OutOfOrderSequenceNumber, UnknownProducerId, InvalidProducerEpoch, ProducerFenced)


class PublishFailed(Transient):
    """Kafka did not acknowledge. The fact may or may not be in the log; its id makes a repeat harmless."""


class Publisher:
    """An idempotent producer: ``acks=all``, in order per key. One that Kafka will never hear again is replaced."""

    def __init__(self, settings: KafkaSettings, client_id: str) -> None:
        self._settings = settings
        self._client_id = client_id
        self._producer: AIOKafkaProducer | None = None
        self._renewing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._producer = await self._connected()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    @asynccontextmanager
    async def connecting(self) -> AsyncIterator[Self]:
        """For whom must work while Kafka is away from the start: connects in the background, for as long as it takes.

        Until then `publish` and `send` raise `PublishFailed`.
        """
        connecting = asyncio.create_task(until_done("connect to Kafka", self._connect, _CONNECTING))
        try:
            # Where Kafka is there, nobody should find it missing.
            await asyncio.wait({connecting}, timeout=_AT_ONCE_SECONDS)
            yield self
        finally:
            connecting.cancel()
            await asyncio.gather(connecting, return_exceptions=True)
            await self._close()

    async def _connect(self) -> None:
        try:
            self._producer = await self._connected()
        except KafkaError as failure:
            raise PublishFailed(str(failure)) from failure

    async def _connected(self) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(
            bootstrap_servers=self._settings.kafka_bootstrap_servers,
            client_id=self._client_id,
            enable_idempotence=True,
            acks="all",
            partitioner=partition_of,
            max_request_size=_LARGEST_REQUEST,
            request_timeout_ms=self._settings.kafka_request_timeout_ms,
        )
        try:
            await producer.start()
        except BaseException:
            await producer.stop()
            raise
        return producer

    def _renew(self, broken: AIOKafkaProducer) -> None:
        """Replaces `broken` in the background, for as long as it takes, unless that was done or is being done."""
        if broken is not self._producer or (self._renewing is not None and not self._renewing.done()):
            return
        logger.warning("Kafka takes nothing more from this producer: another one is connected")
        self._renewing = asyncio.create_task(self._replace(broken))

    async def _replace(self, broken: AIOKafkaProducer) -> None:
        await until_done("connect to Kafka", self._connect, _CONNECTING)
        await _stop(broken)

    async def _close(self) -> None:
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)
        # Nothing that fails from here on begins to renew it.
        producer, self._producer = self._producer, None
        if producer is not None:
            await _stop(producer)

    async def publish(self, *facts: Fact) -> None:
        """Writes facts and waits until all of them are acknowledged by every in-sync replica.

        Raises:
            PublishFailed: at least one of them was not.
        """
        await self.send([encode(traced(fact)) for fact in facts])

    async def send(self, messages: Sequence[Message]) -> None:
        """`publish`, for facts that are bytes already."""
        if not messages:
            return
        about: dict[str, AttributeValue] = {
            "messaging.system": "kafka",
            "messaging.batch.message_count": len(messages),
        }
        try:
            with span(f"publish {messages[0].topic}", SpanKind.PRODUCER, about):
                await self._send(messages)
        except PublishFailed:
            PUBLISH_FAILURES.inc()
            raise
        for message in messages:
            _count(message)

    async def _send(self, messages: Sequence[Message]) -> None:
        producer = self._producer
        if producer is None:
            raise PublishFailed("not connected to Kafka")
        try:
            pending = []
            for message in messages:
                pending.append(
                    await producer.send(message.topic, message.value, key=message.key, headers=list(message.headers))
                )
                failpoint("publisher.sent_one")
            # One alone, as nearly always, is waited for as it is.
            await (pending[0] if len(pending) == 1 else asyncio.gather(*pending))
        except KafkaError as failure:
            if isinstance(failure, _BROKEN) or _has_died(producer):
                self._renew(producer)
            raise PublishFailed(str(failure)) from failure
        failpoint("publisher.acknowledged")


async def _stop(producer: AIOKafkaProducer) -> None:
    try:
        # It waits for what is still under way; with Kafka away that would be for ever.
        async with asyncio.timeout(_STOP_SECONDS):
            await producer.stop()
    except TimeoutError:
        logger.warning("Kafka did not take everything before the end")


def _has_died(producer: AIOKafkaProducer) -> bool:
    """Whether its sender ended, by a fault of aiokafka's own. It tells nobody, and fails whatever it is given."""
    sending = producer._sender.sender_task
    return sending is None or bool(sending.done())


def _count(message: Message) -> None:
    """A dead letter is no fact, whatever its headers say."""
    if message.topic in _OF_FACTS:
        published(dict(message.headers).get("ce_type", b"").decode(errors="replace")).inc()
