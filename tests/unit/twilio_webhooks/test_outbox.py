import asyncio

from gateway.twilio.outbox import Outbox
from shared.events.calls import CallStatus, CallStatusChanged, ObservedBy
from shared.events.fact import Fact, follow
from shared.kafka.backoff import Backoff
from tests.unit.twilio_webhooks.phone import NOW, FactLog

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
    await Outbox(log, LONG).publish((fact(1), fact(2)))
    assert log.facts == [fact(1), fact(2)]


async def test_a_publication_is_repeated_until_it_succeeds() -> None:
    log = FactLog(failures=7)
    outbox = Outbox(log, LONG, backoff=AT_ONCE)
    await outbox.publish((fact(1),))
    assert (log.facts, log.tries, outbox.size) == ([fact(1)], 8, 0)


async def test_publishing_goes_on_when_nobody_waits_any_more() -> None:
    log = FactLog()
    log.is_open.clear()
    outbox = Outbox(log, SOON, backoff=AT_ONCE)
    await outbox.publish((fact(1),))
    assert outbox.size == 1
    log.is_open.set()
    await outbox.close(LONG)
    assert (log.facts, outbox.size) == ([fact(1)], 0)


async def test_publishing_goes_on_when_the_request_is_cancelled() -> None:
    log = FactLog()
    log.is_open.clear()
    outbox = Outbox(log, LONG)
    request = asyncio.create_task(outbox.publish((fact(1),)))
    await asyncio.sleep(0)
    request.cancel()
    log.is_open.set()
    await outbox.close(LONG)
    assert log.facts == [fact(1)]


async def test_no_more_facts_wait_than_there_is_room_for() -> None:
    log = FactLog()
    log.is_open.clear()
    outbox = Outbox(log, SOON, capacity=2)
    for number in range(4):
        await outbox.publish((fact(number),))
    assert outbox.size == 2
    log.is_open.set()
    await outbox.close(LONG)
    assert log.facts == [fact(0), fact(1)]


async def test_the_end_does_not_wait_for_ever() -> None:
    log = FactLog()
    log.is_open.clear()
    outbox = Outbox(log, SOON)
    await outbox.publish((fact(1),))
    await outbox.close(SOON)
    assert (outbox.size, log.facts) == (0, [])


async def test_a_bug_in_publishing_does_not_end_the_call() -> None:
    class Broken:
        async def publish(self, *facts: Fact) -> None:
            raise ValueError("a bug")

    outbox = Outbox(Broken(), LONG)
    await outbox.publish((fact(1),))
    await outbox.close(LONG)
    assert outbox.size == 0
