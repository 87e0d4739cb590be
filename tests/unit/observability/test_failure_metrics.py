"""What fails is counted: dead letters by what was wrong, waiting by what for, facts that were given up."""

import asyncio
from typing import Any

import pytest

from gateway.twilio.outbox import Outbox
from shared.errors import Transient
from shared.events.wire import Message, TooNew, Undecodable
from shared.kafka.backoff import Backoff
from shared.kafka.breaker import Breaker
from shared.kafka.dead_letters import DeadLetters
from shared.kafka.publisher import Publisher, PublishFailed
from shared.kafka.retrying import until_done, waited_for
from shared.kafka.settings import KafkaSettings
from shared.kafka.tickets import Record, Ticket
from shared.kafka.watermark import Watermark
from shared.mongo.projection import RejectedUpdates
from shared.tracing import continued, traceparent_of
from tests.strategies.stories.examples import EXAMPLES
from tests.unit.observability.reading import Growth, traceparent
from tests.unit.runtime.settling_by_hand import AT_ONCE, NEVER
from tests.unit.twilio_webhooks.phone import FactLog, Kept

FACT = EXAMPLES["response.recorded.v1"]


class Box:
    """A letter box that takes everything."""

    async def put(self, letter: Message) -> None: ...


def letters(box: Any) -> DeadLetters:
    return DeadLetters("jd_service", box, Breaker(), AT_ONCE, 0.0)


def ticket() -> Ticket:
    watermark = Watermark(0)
    watermark.start(0)
    return Ticket(Record("jd.created", 0, 0, b"", b"", ()), watermark)


@pytest.mark.parametrize(
    ("poison", "error"),
    [
        (Undecodable("not JSON"), "undecodable"),
        (TooNew("of tomorrow"), "undecodable"),
        (RejectedUpdates({"job_1": "no"}), "unwritable"),
        (ZeroDivisionError(), "unfoldable"),
    ],
)
async def test_a_rejected_record_is_counted_by_what_was_wrong(poison: Exception, error: str) -> None:
    counted = Growth("screener_dead_letters_total", topic="jd.created", error=error)
    await letters(Box()).reject(ticket(), poison)
    assert counted() == 1


async def test_a_record_whose_effect_kept_failing_is_counted_as_such() -> None:
    counted = Growth("screener_dead_letters_total", topic="jd.created", error="effect")
    await letters(Box()).put(ticket().record, ValueError("a bug"), 3)
    assert counted() == 1


async def test_work_that_waits_for_the_world_is_named_until_it_is_done() -> None:
    retries = Growth("screener_retries_total", work="project", error="Transient")
    failures = [Transient("no primary")]
    said: list[list[str]] = []

    async def work() -> None:
        said.append(waited_for())
        if failures:
            raise failures.pop()

    await until_done("project", work, AT_ONCE)
    assert said == [[], ["project: no primary"]]
    assert waited_for() == []
    assert retries() == 1


async def test_work_that_is_cancelled_is_not_waited_for_any_more() -> None:
    async def work() -> None:
        raise Transient("no primary")

    waiting = asyncio.create_task(until_done("project", work, Backoff(base=1e9, cap=1e9)))
    while not waited_for():  # noqa: ASYNC110  the task has to come to its wait
        await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert waited_for() == []


async def test_a_publication_that_fails_is_counted() -> None:
    failed = Growth("screener_publish_failures_total")
    published = Growth("screener_facts_published_total", type=FACT.type)
    with pytest.raises(PublishFailed):
        await Publisher(KafkaSettings(), "test").publish(FACT)
    assert (failed(), published()) == (1, 0)


async def test_facts_that_nobody_takes_are_counted_when_they_are_given_up() -> None:
    given_up = Growth("screener_facts_given_up_total")
    log, kept = FactLog(), Kept(is_down=True)
    log.is_open.clear()
    outbox = Outbox(log, kept, seconds=0.0, backoff=NEVER)
    await outbox.publish((FACT, FACT))
    assert outbox.size == 2
    await outbox.close(0.0)
    assert given_up() == 2


async def test_facts_that_are_kept_stay_in_their_trace() -> None:
    log, kept = FactLog(), Kept()
    log.is_open.clear()
    outbox = Outbox(log, kept, seconds=0.0, backoff=NEVER)
    with continued(traceparent()):
        await outbox.publish((FACT,))
    (message,) = kept.messages.values()
    assert traceparent_of(message) == traceparent()
