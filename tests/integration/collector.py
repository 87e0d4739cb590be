"""An OpenTelemetry collector for tests: takes spans over OTLP/HTTP and keeps them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from devkit.loopback import listening, served, url_of


@dataclass(frozen=True)
class CollectedSpan:
    """A span as it was exported; ids in hexadecimal."""

    service: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str
    attributes: dict[str, str]


class Collector:
    """What came in, in the order of coming."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.spans: list[CollectedSpan] = []
        self._arrived = asyncio.Event()

    def trace(self, trace_id: str) -> list[CollectedSpan]:
        """Every span of one trace."""
        return [span for span in self.spans if span.trace_id == trace_id]

    async def until(self, holds: Callable[[], bool], seconds: float) -> None:
        """Returns once something holds of what came in. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not holds():
                self._arrived.clear()
                await self._arrived.wait()

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to export to it soon, and only those traces that a client asks to be sampled."""
        return {
            "OTEL_EXPORTER_OTLP_ENDPOINT": self.url,
            # Seconds. What is not taken by then is dropped, and this collector runs in the process of the tests.
            "OTEL_EXPORTER_OTLP_TIMEOUT": "60",
            "OTEL_TRACES_SAMPLER": "parentbased_always_off",
            "OTEL_BSP_SCHEDULE_DELAY": "100",
        }

    async def take(self, request: Request) -> Response:
        export = ExportTraceServiceRequest.FromString(await request.body())
        self.spans += _spans(export)
        self._arrived.set()
        return Response(ExportTraceServiceResponse().SerializeToString(), media_type="application/x-protobuf")


def _spans(export: ExportTraceServiceRequest) -> Iterator[CollectedSpan]:
    for resource in export.resource_spans:
        about = {entry.key: entry.value.string_value for entry in resource.resource.attributes}
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield CollectedSpan(
                    service=about["service.name"],
                    name=span.name,
                    trace_id=span.trace_id.hex(),
                    span_id=span.span_id.hex(),
                    parent_id=span.parent_span_id.hex(),
                    attributes={entry.key: entry.value.string_value for entry in span.attributes},
                )


@asynccontextmanager
async def running_collector() -> AsyncIterator[Collector]:
    """A collector on loopback, while the block lasts."""
    with listening() as at:
        collector = Collector(url_of(at))
        app = Starlette(routes=[Route("/v1/traces", collector.take, methods=["POST"])])
        async with served(app, at):
            yield collector
