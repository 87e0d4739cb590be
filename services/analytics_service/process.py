"""Runs analytics_service as a process, from its table to its exit code."""

import asyncio
import os
import signal
import sys
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any, NoReturn

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
from shared.heap import give_memory_back
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
        await _until_one_ends(stop.wait(), app.wait_until_stopped(), watch.failed.wait())
        watch.ending = True
        # What is in hand is finished and committed, or delivered again. Left to itself, Faust waits for it for ever.
        stopping = asyncio.create_task(app.stop())
        if not (await asyncio.wait({stopping}, timeout=worker.worker_drain_seconds))[0]:
            logger.warning("ending with unfinished work; it will be delivered again")
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


def run() -> NoReturn:
    """The body of the service's ``__main__``. SIGTERM and SIGINT end it with exit code 0."""
    give_memory_back()
    configure_logging(NAME, LogSettings().log_level)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)  # Faust looks for it when it is made

    async def main() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await serve(stop)

    code = 0
    with exported_traces(NAME):
        try:
            loop.run_until_complete(main())
        except Exception:
            logger.exception("failed")
            code = 1
    # Everything of ours is closed. What Faust left undone has tasks and threads that may not end.
    sys.stderr.flush()
    os._exit(code)
