import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from shared.events.wire import decode, encode
from shared.tracing import continued, current_traceparent, exported_traces, span, traced, traceparent_of
from tests.strategies.stories.examples import EXAMPLES
from tests.unit.observability.reading import OTHER_TRACE_ID, TRACE_ID, ids, named, parent_id, traceparent

FACT = EXAMPLES["jd.created.v1"]
MALFORMED = ["", "00", "00-" + "0" * 32 + "-b7ad6b7169203331-01", traceparent("x" * 32), "ada@example.com" * 100]


def test_a_span_continues_the_trace_of_a_fact_and_is_where_what_follows_goes_on(exported: InMemorySpanExporter) -> None:
    with continued(traceparent()), span("work", SpanKind.CONSUMER, {"screener.key": "int_1"}):
        here = current_traceparent()
    work = named(exported, "work")
    trace_id, span_id = ids(work)
    assert (trace_id, parent_id(work)) == (TRACE_ID, "b7ad6b7169203331")
    assert here == traceparent(TRACE_ID, span_id)
    assert work.kind is SpanKind.CONSUMER
    assert work.attributes == {"screener.key": "int_1"}
    assert current_traceparent() is None


def test_what_else_led_to_a_span_is_linked_once_each(exported: InMemorySpanExporter) -> None:
    other = traceparent(OTHER_TRACE_ID)
    with span("work", links=[other, None, other, *MALFORMED, traceparent()]):
        pass
    linked = [f"{link.context.trace_id:032x}" for link in named(exported, "work").links]
    assert linked == [OTHER_TRACE_ID, TRACE_ID]


def test_a_failure_is_noted_by_its_type_and_not_by_its_words(exported: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="Ada"), span("work"):
        raise ValueError("Ada Example cannot be called at +12025550101")
    work = named(exported, "work")
    assert work.status.status_code is StatusCode.ERROR
    assert work.attributes == {"error.type": "ValueError"}
    assert "Ada" not in work.to_json()


@pytest.mark.parametrize("malformed", MALFORMED)
def test_what_is_no_traceparent_begins_a_new_trace(exported: InMemorySpanExporter, malformed: str) -> None:
    with continued(malformed), span("work"):
        pass
    assert parent_id(named(exported, "work")) is None


def test_a_trace_that_is_not_to_be_sampled_is_carried_on_and_not_recorded(exported: InMemorySpanExporter) -> None:
    with continued(traceparent(flags="00")), span("work"):
        here = current_traceparent() or ""
    assert here[3:35] == TRACE_ID
    assert here.endswith("-00")
    assert exported.get_finished_spans() == ()


def test_without_a_recorder_a_trace_is_carried_on_as_it_came() -> None:
    with continued(traceparent()), span("work"):
        assert current_traceparent() == traceparent()


def test_without_a_recorder_and_without_a_trace_there_is_none() -> None:
    with continued(None), span("work"):
        assert current_traceparent() is None
        assert traced(FACT) is FACT


def test_a_fact_is_traced_where_it_is_made_and_keeps_that() -> None:
    with continued(traceparent()):
        fact = traced(FACT)
    assert fact.traceparent == traceparent_of(encode(fact)) == traceparent()
    with continued(traceparent(OTHER_TRACE_ID)):
        assert traced(fact) == fact
    message = encode(fact)
    assert decode(message.headers, message.value) == fact


def test_without_an_address_to_export_to_nothing_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    with exported_traces("jd_service"), span("work") as begun:
        assert not begun.is_recording()


def test_with_an_address_spans_are_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")  # nothing listens there
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_on")
    with exported_traces("jd_service"), span("work") as begun:
        assert begun.is_recording()
    with span("after") as begun:
        assert not begun.is_recording()
