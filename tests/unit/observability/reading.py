"""Reads spans and metrics, for tests."""

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY

TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
OTHER_TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"


def traceparent(trace_id: str = TRACE_ID, span_id: str = "b7ad6b7169203331", flags: str = "01") -> str:
    """The header's value."""
    return f"00-{trace_id}-{span_id}-{flags}"


def named(exported: InMemorySpanExporter, name: str) -> ReadableSpan:
    """The one span of this name."""
    (found,) = [span for span in exported.get_finished_spans() if span.name == name]
    return found


def ids(span: ReadableSpan) -> tuple[str, str]:
    """Trace and span, in hexadecimal."""
    assert span.context is not None
    return f"{span.context.trace_id:032x}", f"{span.context.span_id:016x}"


def parent_id(span: ReadableSpan) -> str | None:
    """The parent span's id, in hexadecimal."""
    return None if span.parent is None else f"{span.parent.span_id:016x}"


class Growth:
    """By how much samples grew since this was made."""

    def __init__(self, name: str, **labels: str) -> None:
        self._name, self._labels = name, labels
        self._before = self._now()

    def __call__(self) -> float:
        return self._now() - self._before

    def _now(self) -> float:
        return REGISTRY.get_sample_value(self._name, self._labels) or 0.0
