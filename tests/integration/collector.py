"""An OpenTelemetry collector for tests: takes spans over OTLP/HTTP and keeps them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import uvicorn
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from devkit.child import until_listening
from devkit.ports import LOOPBACK, free_port


@dataclass(frozen=True)
class CollectedSpan:
    """A span as it was exported; ids in hexadecimal."""

    service: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str
    attributes: dict[str, str]


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Collector:
    """What came in, in the order of coming."""

    def __init__(self, port: int) -> None:
        self.url = f"http://{LOOPBACK}:{port}"
        self.port = port
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
    collector = Collector(free_port())
    app = Starlette(routes=[Route("/v1/traces", collector.take, methods=["POST"])])
    server = _Server(uvicorn.Config(app, host=LOOPBACK, port=collector.port, log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve())
    try:
        await until_listening(LOOPBACK, collector.port)
        yield collector
    finally:
        server.should_exit = True
        await serving
