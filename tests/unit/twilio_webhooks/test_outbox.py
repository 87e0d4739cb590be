import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from gateway.twilio.outbox import HANDS, Outbox
from shared.events.calls import CallStatus, CallStatusChanged, ObservedBy
from shared.events.fact import Fact, follow
from shared.events.wire import Message, encode
from shared.kafka.backoff import Backoff
from shared.kafka.publisher import PublishFailed
from tests.unit.twilio_webhooks.phone import NOW, FactLog, Kept

AT_ONCE = Backoff(0.0, 0.0)
SOON = 0.01
LONG = 60.0


def fact(number: int) -> Fact:
    data = CallStatusChanged(
        attempt=1,
        call_sid="CA1",
        status=CallStatus.RINGING,
        sequence_number=number,
        duration=None,
        observed_by=ObservedBy.WEBHOOK,
    )
    return follow(data, source="/gateway", subject="int_1", tenant="default", cause=f"CA1:{number}", time=NOW)


async def test_a_fact_is_durable_when_it_is_published() -> None:
    log = FactLog()
    await Outbox(log, Kept(), LONG).publish((fact(1), fact(2)))
    assert log.facts == [fact(1), fact(2)]


async def test_a_publication_is_repeated_until_it_succeeds() -> None:
    log = FactLog(failures=7)
    outbox = Outbox(log, Kept(is_down=True), LONG, backoff=AT_ONCE)
    await outbox.publish((fact(1),))
    assert (log.facts, log.tries, outbox.size) == ([fact(1)], 8, 0)


async def test_what_kafka_does_not_take_in_time_is_kept_and_published_later() -> None:
    log, kept = FactLog(), Kept()
    log.is_open.clear()
    outbox = Outbox(log, kept, SOON, backoff=AT_ONCE)
    await outbox.publish((fact(1), fact(2)))
    assert (outbox.size, len(kept.messages), log.facts) == (0, 2, [])
    log.is_open.set()
    async with Outbox(log, kept, SOON, backoff=AT_ONCE).draining():  # another process, after a crash of the first
        await asyncio.wait_for(kept.emptied.wait(), LONG)
    assert log.facts == [fact(1), fact(2)]


async def test_draining_survives_a_kafka_that_goes_away() -> None:
    log, kept = FactLog(failures=1), Kept()
    await kept.keep([encode(fact(1))], NOW)
    async with Outbox(log, kept, SOON, backoff=AT_ONCE).draining():
        await asyncio.wait_for(kept.emptied.wait(), LONG)
    assert (log.facts, log.tries) == ([fact(1)], 2)


async def test_what_was_kept_is_published_side_by_side() -> None:
    class Crowd(FactLog):
        """After the first, nothing gets through before as many are here as there are hands."""

        here = 0

        async def send(self, messages: Sequence[Message]) -> None:
            if self.tries:
                self.is_open.clear()
                self.here += 1
            if self.here == HANDS:
                self.is_open.set()
            await super().send(messages)

    log, kept = Crowd(), Kept()
    facts = [fact(number) for number in range(HANDS + 1)]
    await kept.keep([encode(each) for each in facts], NOW)
    # The clock stands still: else a lease may be over before there is the crowd, and a fact is taken twice.
    async with Outbox(log, kept, SOON, backoff=AT_ONCE, clock=Hands()).draining():
        await asyncio.wait_for(kept.emptied.wait(), LONG)
    assert sorted(each.id for each in log.facts) == sorted(each.id for each in facts)


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


async def found_away(log: FactLog, kept: Kept, clock: Hands) -> Outbox:
    """An outbox that Kafka has let wait, once."""
    log.is_open.clear()
    outbox = Outbox(log, kept, SOON, backoff=AT_ONCE, clock=clock)
    await outbox.publish((fact(1),))
    assert (log.tries, len(kept.messages)) == (1, 1)
    return outbox


async def test_while_kafka_is_away_facts_are_kept_at_once() -> None:
    log, kept = FactLog(), Kept()
    outbox = await found_away(log, kept, Hands())
    await outbox.publish((fact(2),))
    assert (log.tries, len(kept.messages), outbox.size) == (1, 2, 0)


async def test_kafka_is_back_when_draining_gets_a_fact_through() -> None:
    log, kept = FactLog(), Kept()
    outbox = await found_away(log, kept, Hands())
    log.is_open.set()
    async with outbox.draining():
        await asyncio.wait_for(kept.emptied.wait(), LONG)
    await outbox.publish((fact(2),))
    assert (log.facts, kept.messages) == ([fact(1), fact(2)], {})


async def test_kafka_is_asked_again_after_a_while() -> None:
    log, kept, clock = FactLog(), Kept(), Hands()
    outbox = await found_away(log, kept, clock)
    log.is_open.set()
    clock.now += timedelta(minutes=1)
    await outbox.publish((fact(2),))
    assert log.facts == [fact(2)]


async def test_kafka_is_away_for_longer_when_draining_finds_it_so() -> None:
    class Refusing(FactLog):
        async def send(self, messages: Sequence[Message]) -> None:
            refused.set()
            raise PublishFailed("no broker answers")

    refused = asyncio.Event()
    log, kept, clock = Refusing(), Kept(), Hands()
    outbox = await found_away(log, kept, clock)
    clock.now += timedelta(seconds=40)
    async with outbox.draining():
        await asyncio.wait_for(refused.wait(), LONG)
    clock.now += timedelta(seconds=40)
    await outbox.publish((fact(2),))
    assert (log.tries, len(kept.messages)) == (1, 2)


async def test_with_the_store_away_kafka_is_asked_although_it_was_away() -> None:
    log, kept = FactLog(), Kept()
    outbox = await found_away(log, kept, Hands())
    kept.is_down = True
    log.is_open.set()
    await outbox.publish((fact(2),))
    assert (log.facts, outbox.size) == ([fact(2)], 0)


async def test_with_the_store_away_too_it_waits_in_memory() -> None:
    log, kept = FactLog(), Kept(is_down=True)
    log.is_open.clear()
    outbox = Outbox(log, kept, SOON, backoff=AT_ONCE)
    await outbox.publish((fact(1),))
    assert outbox.size == 1
    log.is_open.set()
    await outbox.close(LONG)
    assert (log.facts, outbox.size) == ([fact(1)], 0)


async def test_what_waits_in_memory_goes_to_the_store_when_that_is_back_before_kafka() -> None:
    log, kept = FactLog(failures=2), Kept(is_down=True)
    log.is_open.clear()
    outbox = Outbox(log, kept, SOON, backoff=AT_ONCE)
    await outbox.publish((fact(1),))
    assert outbox.size == 1
    kept.is_down = False
    log.is_open.set()  # and yet it fails
    await outbox.close(LONG)
    assert (outbox.size, log.facts, len(kept.messages)) == (0, [], 1)


async def test_a_store_that_fails_in_whatever_way_does_not_end_the_call() -> None:
    class Broken(Kept):
        async def keep(self, messages: Sequence[Message], now: datetime) -> None:
            raise ValueError("a bug")

    log = FactLog()
    log.is_open.clear()
    outbox = Outbox(log, Broken(), SOON, backoff=AT_ONCE)
    await outbox.publish((fact(1),))
    assert outbox.size == 1
    log.is_open.set()
    await outbox.close(LONG)
    assert log.facts == [fact(1)]


async def test_publishing_goes_on_when_the_request_is_cancelled() -> None:
    log = FactLog()
    log.is_open.clear()
    outbox = Outbox(log, Kept(), LONG)
    request = asyncio.create_task(outbox.publish((fact(1),)))
    await asyncio.sleep(0)
    request.cancel()
    log.is_open.set()
    await outbox.close(LONG)
    assert log.facts == [fact(1)]


async def test_no_more_facts_wait_in_memory_than_there_is_room_for() -> None:
    log, kept = FactLog(), Kept(is_down=True)
    log.is_open.clear()
    outbox = Outbox(log, kept, SOON, capacity=2)
    for number in range(4):
        await outbox.publish((fact(number),))
    assert outbox.size == 2
    log.is_open.set()
    await outbox.close(LONG)
    assert log.facts == [fact(0), fact(1)]


async def test_at_the_end_the_store_takes_what_waits() -> None:
    log, kept = FactLog(), Kept(is_down=True)
    log.is_open.clear()
    outbox = Outbox(log, kept, SOON)
    await outbox.publish((fact(1),))
    kept.is_down = False
    await outbox.close(SOON)
    assert (outbox.size, log.facts, len(kept.messages)) == (0, [], 1)


async def test_the_end_does_not_wait_for_ever() -> None:
    log = FactLog()
    log.is_open.clear()
    outbox = Outbox(log, Kept(is_down=True), SOON)
    await outbox.publish((fact(1),))
    await outbox.close(SOON)
    assert (outbox.size, log.facts) == (0, [])


async def test_a_bug_in_publishing_does_not_end_the_call() -> None:
    class Broken:
        async def publish(self, *facts: Fact) -> None:
            raise ValueError("a bug")

        async def send(self, messages: Sequence[Message]) -> None:
            raise ValueError("a bug")

    outbox = Outbox(Broken(), Kept(), LONG)
    await outbox.publish((fact(1),))
    await outbox.close(LONG)
    assert outbox.size == 0
