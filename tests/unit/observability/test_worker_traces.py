"""Traces and log lines of a worker: from the facts of a key through its effects to what is published."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from structlog.contextvars import get_contextvars

from shared.effects import EffectGate
from shared.errors import Transient
from shared.events.fact import Fact
from shared.events.wire import Message, encode
from shared.kafka.breaker import Breaker
from shared.kafka.lanes import Lanes
from shared.kafka.tickets import Record, Ticket
from shared.kafka.watermark import Watermark
from shared.mongo.effect_records import EffectRecord
from shared.mongo.update import Document
from shared.tracing import continued, current_traceparent, span, traceparent_of
from shared.watching import effect
from tests.strategies.stories.examples import EXAMPLES
from tests.unit.observability.reading import OTHER_TRACE_ID, TRACE_ID, Growth, ids, named, parent_id, traceparent
from tests.unit.runtime.settling_by_hand import AT_ONCE, LIMIT_SECONDS, Letters

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FACT = EXAMPLES["call.placed.v1"]
EFFECTS = "screener_effects_total"


class Noting:
    """A `settle` that notes where it is, and fails as often as it is told to."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = [*failures]
        self.traceparents: list[str | None] = []
        self.bound: list[object] = []

    async def __call__(self, key: str, document: Document | None) -> None:
        self.traceparents.append(current_traceparent())
        self.bound.append(get_contextvars().get("correlation_id"))
        if self.failures:
            raise self.failures.pop(0)


def ticket(topic: str, offset: int, trace: str | None) -> Ticket:
    watermark = Watermark(offset)
    watermark.start(offset)
    return Ticket(Record(topic, 0, offset, b"", b"", ()), watermark, trace)


async def settled(settle: Noting, *tickets: Ticket) -> None:
    """Lanes settle one key for `tickets`."""
    lanes = Lanes(settle, Letters(), AT_ONCE, 3, Breaker())
    lanes.submit("int_1", None, [*tickets])
    assert await lanes.drain(LIMIT_SECONDS)


async def test_settling_goes_on_with_the_newest_fact_and_links_the_others(exported: InMemorySpanExporter) -> None:
    settle = Noting()
    older, newest = ticket("call.placed", 0, traceparent(OTHER_TRACE_ID)), ticket("response.recorded", 1, traceparent())
    await settled(settle, older, newest)
    work = named(exported, "settle response.recorded")
    trace_id, span_id = ids(work)
    assert (trace_id, parent_id(work)) == (TRACE_ID, "b7ad6b7169203331")
    assert [f"{link.context.trace_id:032x}" for link in work.links] == [OTHER_TRACE_ID]
    assert settle.traceparents == [traceparent(TRACE_ID, span_id)]
    assert work.attributes is not None
    assert work.attributes["screener.key"] == "int_1"


async def test_every_try_is_a_span_and_a_retry_is_counted(exported: InMemorySpanExporter) -> None:
    retries = Growth("screener_retries_total", work="settle", error="Transient")
    await settled(Noting(Transient("down"), Transient("down")), ticket("call.placed", 0, traceparent()))
    tries = [made for made in exported.get_finished_spans() if made.name == "settle call.placed"]
    assert [bool(made.attributes and "error.type" in made.attributes) for made in tries] == [True, True, False]
    assert retries() == 2


async def test_a_wake_up_goes_on_with_the_trace_that_it_was_asked_for_in(exported: InMemorySpanExporter) -> None:
    settle = Noting()
    with continued(traceparent()):
        await settled(settle)
    assert settle.traceparents == [traceparent()]
    assert exported.get_finished_spans() == (), "nothing was done, so there is nothing to show"


async def test_whatever_is_logged_while_a_key_is_settled_carries_it() -> None:
    settle = Noting()
    await settled(settle, ticket("call.placed", 0, None))
    assert settle.bound == ["int_1"]
    assert "correlation_id" not in get_contextvars()


class Records:
    """Effect records in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, EffectRecord] = {}

    async def find(self, effect_id: str) -> EffectRecord | None:
        return self.kept.get(effect_id)

    async def settle(self, effect_id: str, messages: tuple[Message, ...], now: datetime) -> tuple[Message, ...]:
        self.kept[effect_id] = EffectRecord(now, messages)
        return messages


async def test_an_effects_facts_continue_its_span_and_stay_the_same_bytes(exported: InMemorySpanExporter) -> None:
    gate = EffectGate(Records(), lambda: NOW)  # type: ignore[arg-type]  # what the gate uses of them

    async def run() -> Sequence[Fact]:
        return [FACT]

    with continued(traceparent()), span("effect Dial"):
        (first,) = await gate.once("e1", run)
    trace_id, span_id = ids(named(exported, "effect Dial"))
    assert traceparent_of(first) == traceparent(trace_id, span_id)
    with continued(traceparent(OTHER_TRACE_ID)), span("another"):
        assert await gate.once("e1", run) == (first,)


async def test_without_a_trace_an_effects_facts_are_what_they_were() -> None:
    gate = EffectGate(Records(), lambda: NOW)  # type: ignore[arg-type]  # what the gate uses of them

    async def run() -> Sequence[Fact]:
        return [FACT]

    assert await gate.once("e1", run) == (encode(FACT),)


async def nothing() -> None:
    """An effect that is done at once."""


async def test_an_effect_that_is_done_is_counted_and_timed() -> None:
    done, resolved = Growth(EFFECTS, effect="Dial", result="done"), Growth(EFFECTS, effect="Dial", result="resolved")
    timed = Growth("screener_effect_duration_seconds_count", effect="Dial")
    with effect("Dial") as watched:
        await watched.done(nothing())
    with effect("Dial") as watched:
        await watched.done(nothing(), "resolved")
    assert (done(), resolved(), timed()) == (1, 1, 2)


@pytest.mark.parametrize(("failure", "result"), [(Transient("down"), "unavailable"), (ValueError("a bug"), "failed")])
async def test_an_effect_that_fails_is_counted_by_whether_it_may_pass(failure: Exception, result: str) -> None:
    ended = Growth(EFFECTS, effect="Dial", result=result)

    async def fails() -> None:
        raise failure

    with pytest.raises(type(failure)), effect("Dial") as watched:
        await watched.done(fails())
    assert ended() == 1


async def test_an_effect_whose_result_was_stored_is_counted_and_not_timed() -> None:
    stored = Growth(EFFECTS, effect="Dial", result="stored")
    timed = Growth("screener_effect_duration_seconds_count", effect="Dial")
    with effect("Dial"):
        pass
    assert (stored(), timed()) == (1, 0)


def test_the_oldest_unfinished_record_tells_when_it_was_written() -> None:
    assert Watermark(5).oldest_written_at is None
    watermark = Watermark(5)
    for offset in (5, 6, 9):
        watermark.start(offset, NOW.timestamp() + offset)
    watermark.finish(6)
    assert watermark.oldest_written_at == (NOW + timedelta(seconds=5)).timestamp()
    watermark.finish(5)
    assert watermark.oldest_written_at == (NOW + timedelta(seconds=9)).timestamp()
    watermark.finish(9)
    assert watermark.oldest_written_at is None
