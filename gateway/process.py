"""Runs the gateway as a process, from its settings to its exit code."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from gateway.app import create_app
from gateway.http.late_body import LateBody
from gateway.settings import GatewaySettings
from shared.events.written import pins
from shared.heap import give_memory_back, set_aside
from shared.telemetry import configure_logging
from shared.tracing import exported_traces

_KEEP_ALIVE_SECONDS = 75


class _Server(uvicorn.Server):
    """Leaves signals to us: uvicorn would raise them again in the end, and the exit code would not be 0."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(settings: GatewaySettings) -> None:
    """Serves until SIGTERM or SIGINT; then takes no more, finishes what it has, and returns."""
    app = create_app(settings)
    config = uvicorn.Config(
        LateBody(app),
        host=settings.gateway_host,
        port=settings.gateway_port,
        http="httptools",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        timeout_graceful_shutdown=settings.gateway_drain_seconds,
        # Longer than clients and load balancers keep an idle connection: were we to close it first, a request that is
        # on its way meanwhile would be lost.
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
    )
    server = _Server(config)

    def end(number: int) -> None:
        # Streams go on for hours, and a request may wait for a minute: the server would wait for them as long as it
        # waits for anything, and then leave them without an answer.
        app.state.gateway.end()
        server.handle_exit(number, None)

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end, number)
    set_aside()  # a full look through it takes tens of milliseconds, during which nobody on the phone is answered
    await server.serve()


def run() -> None:
    """The body of ``python -m gateway``."""
    give_memory_back()
    settings = GatewaySettings()
    configure_logging("gateway", settings.log_level)
    pins()  # a wrong setting ends the process here, and not at its first fact
    with (
        exported_traces("gateway"),
        asyncio.Runner(loop_factory=uvicorn.Config("", log_config=None).get_loop_factory()) as runner,
    ):
        runner.run(serve(settings))
