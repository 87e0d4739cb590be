"""Runs analytics_service as a process, from its table to its exit code."""

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from typing import Any

from services.analytics_service.handlers import INDEXES, NAME, TABLE
from services.analytics_service.intake import Intake
from services.analytics_service.settings import AnalyticsSettings
from services.analytics_service.stream import application, consume
from services.analytics_service.watch import Watch
from services.analytics_service.windows import Windows
from shared.clock import utc_now
from shared.effects import EffectGate
from shared.events.fact import type_name
from shared.exposition import metrics_route
from shared.health import HealthSettings, health_endpoint
from shared.kafka.backoff import Backoff
from shared.kafka.breaker import Breaker
from shared.kafka.dead_letters import DeadLetters
from shared.kafka.letter_box import LetterBox
from shared.kafka.publisher import Publisher
from shared.kafka.run import LogSettings
from shared.kafka.settings import KafkaSettings, WorkerSettings
from shared.metrics import expect
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.effect_records import EffectRecords
from shared.mongo.projection import Projection
from shared.mongo.settings import MongoSettings
from shared.mongo.window_records import WindowRecords
from shared.telemetry import configure_logging, log
from shared.tracing import exported_traces

logger = log(__name__)


class Ended(RuntimeError):
    """Faust gave up; the process is to end and be started anew."""


async def serve(stop: asyncio.Event) -> None:
    """Runs the service until `stop` is set.

    Raises:
        Exception: the service itself, Faust or Kafka is at fault; the process is to end and be started anew.
    """
    async with AsyncExitStack() as stack:
        kafka, worker, settings = KafkaSettings(), WorkerSettings(), AnalyticsSettings()
        database = await stack.enter_async_context(Database(MongoSettings()))
        publisher = await stack.enter_async_context(Publisher(kafka, NAME))
        lives, records = Projection(database, CollectionName.ANALYTICS_LIVES), WindowRecords(database)
        await lives.ensure_indexes(INDEXES)
        await records.ensure_indexes()
        backoff = Backoff(worker.worker_backoff_seconds, worker.worker_backoff_cap_seconds)
        box = LetterBox(EffectGate(EffectRecords(database, NAME), utc_now), publisher, kafka)
        breaker = Breaker()
        letters = DeadLetters(NAME, box, breaker, backoff, worker.worker_breaker_seconds)
        intake = Intake(TABLE, lives, Windows(lives, records), letters, breaker, backoff)
        expect(map(type_name, (row.data for row in TABLE)), TABLE.topics)

        app = application(NAME, kafka, worker)
        watch = Watch(app, intake, breaker, kafka, database)
        consume(app, TABLE.topics, watch.take, watch.fail, settings)
        metrics = metrics_route(NAME, watch.observe)
        await stack.enter_async_context(health_endpoint(HealthSettings(), watch.not_ready, metrics))
        logger.info("started", topics=[topic.value for topic in TABLE.topics])
        await app.start()
        try:
            await _until_one_ends(stop.wait(), app.wait_until_stopped(), watch.failed.wait())
        finally:
            watch.ending = True
            with suppress(TimeoutError):
                # What is in hand is finished and committed, or delivered again.
                await asyncio.wait_for(app.stop(), worker.worker_drain_seconds)
        if watch.failure is not None:
            raise watch.failure
        if not stop.is_set():
            raise Ended from app.crash_reason
    logger.info("stopped")


async def _until_one_ends(*waits: Coroutine[Any, Any, object]) -> None:
    tasks = [asyncio.create_task(wait) for wait in waits]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()


def run() -> None:
    """The body of the service's ``__main__``. SIGTERM and SIGINT end it with exit code 0."""
    configure_logging(NAME, LogSettings().log_level)

    async def main() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await serve(stop)

    with exported_traces(NAME):
        asyncio.run(main())
