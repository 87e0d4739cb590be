"""Traces: spans around what is done, carried from fact to fact by the `traceparent` header (W3C Trace Context).

Spans are exported over OTLP/HTTP when `OTEL_EXPORTER_OTLP_ENDPOINT` is set; OpenTelemetry's other variables say how.
Without it nothing is recorded, and a trace that somebody else began is carried on all the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from threading import Thread

from opentelemetry import context as contexts
from opentelemetry.context import Context
from opentelemetry.trace import (
    Link,
    Span,
    SpanKind,
    StatusCode,
    Tracer,
    get_current_span,
)
from opentelemetry.trace import TracerProvider as AnyTracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue

from shared.events.fact import D, Fact
from shared.events.wire import Message
from shared.settings import Settings

_FLUSH_SECONDS = 3.0
_HEADER = "traceparent"
_propagator = TraceContextTextMapPropagator()
_tracer: Tracer | None = None


class TracingSettings(Settings):
    """`OTEL_EXPORTER_OTLP_ENDPOINT`, the base address of a collector; OpenTelemetry itself reads it, and its others."""

    otel_exporter_otlp_endpoint: str = ""


@contextmanager
def recorded_by(provider: AnyTracerProvider) -> Iterator[None]:
    """Lets `provider` have the spans of this process meanwhile.

    OpenTelemetry's process-wide provider stays unset: frameworks that look for it would record paths and queries.
    """
    global _tracer
    before, _tracer = _tracer, provider.get_tracer(__name__)
    try:
        yield
    finally:
        _tracer = before


@contextmanager
def exported_traces(service: str) -> Iterator[None]:
    """Exports spans as `service`'s, if the environment says where to. In the end what is left goes out, or is lost
    when the collector does not take it within a few seconds: a process that is told to end, ends."""
    if not TracingSettings().otel_exporter_otlp_endpoint:
        yield
        return
    # Here, because they take a tenth of a second to import and nobody else needs them.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": service}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    try:
        with recorded_by(provider):
            yield
    finally:
        # Its own patience is half a minute, and cannot be set.
        flush = Thread(target=provider.shutdown, daemon=True)
        flush.start()
        flush.join(_FLUSH_SECONDS)


def is_recorded() -> bool:
    """Whether anybody has the spans of this process."""
    return _tracer is not None


def span(
    name: str,
    kind: SpanKind = SpanKind.INTERNAL,
    attributes: Mapping[str, AttributeValue] | None = None,
    links: Iterable[str | None] = (),
) -> AbstractContextManager[Span]:
    """A span inside the current one; without anybody to record it, the current one itself.

    `links` are the traceparents of what else led to it. A failure is noted by its type alone: its words may be
    personal.
    """
    return nullcontext(get_current_span()) if _tracer is None else _begun(_tracer, name, kind, attributes, links)


@contextmanager
def _begun(
    tracer: Tracer,
    name: str,
    kind: SpanKind,
    attributes: Mapping[str, AttributeValue] | None,
    links: Iterable[str | None],
) -> Iterator[Span]:
    with tracer.start_as_current_span(
        name,
        kind=kind,
        links=_links(links),
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as begun:
        try:
            yield begun
        except BaseException as failure:
            begun.set_attribute("error.type", type(failure).__name__)
            begun.set_status(StatusCode.ERROR)
            raise


def continued(traceparent: str | None) -> AbstractContextManager[None]:
    """What is done meanwhile belongs to the trace of `traceparent`, if that is one."""
    return nullcontext() if traceparent is None else _inside(traceparent)


@contextmanager
def _inside(traceparent: str) -> Iterator[None]:
    token = contexts.attach(_context(traceparent))
    try:
        yield
    finally:
        contexts.detach(token)


def current_traceparent() -> str | None:
    """Where we are, as the header has it; none outside of any trace."""
    if not get_current_span().get_span_context().is_valid:
        return None
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get(_HEADER)


def traced(fact: Fact[D]) -> Fact[D]:
    """`fact` as part of the current trace, unless it is part of one already."""
    if fact.traceparent is not None or (here := current_traceparent()) is None:
        return fact
    return replace(fact, traceparent=here)


def traceparent_of(message: Message) -> str | None:
    """The trace that a fact in bytes is part of."""
    return next((value.decode("latin-1") for name, value in message.headers if name == _HEADER), None)


def _links(traceparents: Iterable[str | None]) -> list[Link]:
    named = [get_current_span(_context(one)).get_span_context() for one in dict.fromkeys(traceparents) if one]
    return [Link(context) for context in named if context.is_valid]


def _context(traceparent: str) -> Context:
    return _propagator.extract({_HEADER: traceparent}, Context())
