"""Runs a service as a process, from its table to its exit code."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any

from shared.clock import utc_now
from shared.effects import EffectGate
from shared.events.written import pins
from shared.exposition import metrics_route
from shared.health import HealthSettings, health_endpoint
from shared.heap import give_memory_back, set_aside
from shared.kafka.letter_box import LetterBox
from shared.kafka.publisher import Publisher
from shared.kafka.retrying import waited_for
from shared.kafka.service import Service
from shared.kafka.settings import KafkaSettings, WorkerSettings
from shared.kafka.settling import Settling
from shared.kafka.worker import Worker
from shared.mongo.database import Database
from shared.mongo.effect_records import EffectRecords
from shared.mongo.projection import Projection
from shared.mongo.settings import MongoSettings
from shared.mongo.wakeups import Wakeups
from shared.readiness import failing
from shared.settings import Settings
from shared.telemetry import configure_logging, log
from shared.tracing import exported_traces

logger = log(__name__)

OpenService = Callable[[], AbstractAsyncContextManager[Service[Any, Any]]]
Serve = Callable[[asyncio.Event], Awaitable[None]]
"""Works until the event is set, and ends in order."""


class LogSettings(Settings):
    """`LOG_LEVEL`."""

    log_level: str = "INFO"


async def serve(open_service: OpenService, stop: asyncio.Event) -> None:
    """Runs a service until `stop` is set: indexes, then the worker, then a drained end."""
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(open_service())
        kafka = KafkaSettings()
        database = await stack.enter_async_context(Database(MongoSettings()))
        publisher = await stack.enter_async_context(Publisher(kafka, service.name))
        projection = Projection(database, service.collection)
        wakeups = Wakeups(database, service.name)
        await projection.ensure_indexes(service.indexes)
        await wakeups.ensure_indexes()
        gate = EffectGate(EffectRecords(database, service.name), utc_now)
        box = LetterBox(gate, publisher, kafka)
        settling = Settling(service, projection, gate, wakeups, publisher, utc_now)
        worker = Worker(service, kafka, WorkerSettings(), projection, wakeups, box, settling, utc_now)
        probes = {"kafka": worker.answers, "mongodb": database.ping}

        async def not_ready() -> list[str]:
            joining = [] if worker.ready else ["worker: it is joining Kafka, or ending"]
            away = [f"{name}: {reason}" for name, reason in (await failing(probes)).items()]
            return [*joining, *away, *waited_for()]

        async def observe() -> None:
            await failing(probes)
            await worker.observe()

        metrics = metrics_route(service.name, observe)
        await stack.enter_async_context(health_endpoint(HealthSettings(), not_ready, metrics))
        set_aside()
        logger.info("started", topics=[topic.value for topic in service.table.topics])
        await worker.run(stop)
    logger.info("stopped")


def run(name: str, open_service: OpenService) -> None:
    """The body of a service's ``__main__``. SIGTERM and SIGINT drain and end with exit code 0."""
    run_until_told(name, lambda stop: serve(open_service, stop))


def run_until_told(name: str, work: Serve) -> None:
    """`run`, for a process with a loop of its own."""
    give_memory_back()
    configure_logging(name, LogSettings().log_level)
    pins()  # a wrong setting ends the process here, and not at its first fact

    async def main() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await work(stop)

    with exported_traces(name):
        asyncio.run(main())
