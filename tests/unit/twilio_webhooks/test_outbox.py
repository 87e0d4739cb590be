import asyncio
from collections.abc import Sequence

from gateway.twilio.outbox import Outbox
from shared.events.calls import CallStatus, CallStatusChanged, ObservedBy
from shared.events.fact import Fact, follow
from shared.events.wire import Message, encode
from shared.kafka.backoff import Backoff
from tests.unit.twilio_webhooks.phone import NOW, FactLog, Kept

AT_ONCE = Backoff(0.0, 0.0)
SOON = 0.01
LONG = 10.0


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
    outbox = Outbox(log, Kept(), LONG, backoff=AT_ONCE)
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


async def test_with_the_store_away_too_it_waits_in_memory() -> None:
    log, kept = FactLog(), Kept(is_down=True)
    log.is_open.clear()
    outbox = Outbox(log, kept, SOON, backoff=AT_ONCE)
    await outbox.publish((fact(1),))
    assert outbox.size == 1
    log.is_open.set()
    await outbox.close(LONG)
    assert (log.facts, outbox.size) == ([fact(1)], 0)


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
