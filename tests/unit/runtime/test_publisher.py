"""A producer that Kafka will never hear again is replaced; one that merely failed is kept."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiokafka.errors import KafkaError, LeaderNotAvailableError, OutOfOrderSequenceNumber, ProducerFenced

from shared.events.wire import Message, encode
from shared.kafka.publisher import Publisher, PublishFailed
from shared.kafka.settings import KafkaSettings
from tests.strategies.stories.examples import EXAMPLES
from tests.unit.runtime.settling_by_hand import turns, until

MESSAGE = encode(EXAMPLES["jd.created.v1"])


@dataclass
class Sender:
    """What is left of aiokafka's own sender: whether it still works."""

    sender_task: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Producer:
    """Takes what it is sent, or fails each with `failure`."""

    def __init__(self, failure: KafkaError | None = None) -> None:
        self.failure = failure
        self.values: list[bytes] = []
        self.stopped = asyncio.Event()
        self._sender = Sender()

    def die(self) -> None:
        """Its sender ends, and it tells nobody."""
        self._sender.sender_task.set_result(None)

    async def send(self, topic: str, value: bytes, key: bytes, headers: list[tuple[str, bytes]]) -> Any:
        acknowledged: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self.failure is None:
            self.values.append(value)
            acknowledged.set_result(None)
        else:
            acknowledged.set_exception(self.failure)
        return acknowledged

    async def stop(self) -> None:
        self.stopped.set()


class Supplied(Publisher):
    """Connects one of some producers after the other; where there is none left, it never gets to the end of it."""

    def __init__(self, *producers: Producer) -> None:
        super().__init__(KafkaSettings(), "test")
        self.left = [*producers]

    async def _connected(self) -> Any:
        if not self.left:
            await asyncio.Event().wait()
        return self.left.pop(0)


async def fail_to_send(publisher: Publisher, *messages: Message) -> None:
    """Sends what is not taken."""
    with pytest.raises(PublishFailed):
        await publisher.send(messages)


@pytest.mark.parametrize("failure", [OutOfOrderSequenceNumber(), ProducerFenced()])
async def test_after_a_gap_in_its_sequence_another_producer_goes_on(failure: KafkaError) -> None:
    broken, other = Producer(failure), Producer()
    async with Supplied(broken, other) as publisher:
        await fail_to_send(publisher, MESSAGE)
        await until(broken.stopped)
        await publisher.send([MESSAGE])
        assert other.values == [MESSAGE.value]
        assert not other.stopped.is_set()
    assert other.stopped.is_set()


async def test_a_producer_whose_sender_has_died_is_replaced() -> None:
    dead, other = Producer(KafkaError("Unexpected error during batch delivery")), Producer()
    async with Supplied(dead, other) as publisher:
        dead.die()
        await fail_to_send(publisher, MESSAGE)
        await until(dead.stopped)
        await publisher.send([MESSAGE])
    assert other.values == [MESSAGE.value]


async def test_a_producer_is_kept_through_a_passing_failure() -> None:
    producer, other = Producer(LeaderNotAvailableError()), Producer()
    async with Supplied(producer, other) as publisher:
        await fail_to_send(publisher, MESSAGE)
        producer.failure = None
        await publisher.send([MESSAGE])
        assert publisher.left == [other]
    assert producer.values == [MESSAGE.value]


async def test_many_failures_of_one_producer_replace_it_once() -> None:
    broken, other, unused = Producer(OutOfOrderSequenceNumber()), Producer(), Producer()
    async with Supplied(broken, other, unused) as publisher:
        await asyncio.gather(*(fail_to_send(publisher, MESSAGE, MESSAGE) for _ in range(5)))
        await until(broken.stopped)
        await turns()
        assert publisher.left == [unused]


async def test_while_no_other_is_connected_the_broken_one_goes_on_failing_and_the_end_waits_for_nothing() -> None:
    broken = Producer(OutOfOrderSequenceNumber())
    async with Supplied(broken) as publisher:
        await fail_to_send(publisher, MESSAGE)
        await turns()
        await fail_to_send(publisher, MESSAGE)
        assert not broken.stopped.is_set()
    assert broken.stopped.is_set()
