"""The stream processor: a Faust application with one agent over everything that is read.

What Faust is trusted with (docs/decisions/0019): to consume, to batch and to commit. It keeps no state.
"""

import os
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.analytics_service.settings import AnalyticsSettings
from shared.events.topics import Topic
from shared.kafka.settings import KafkaSettings, WorkerSettings
from shared.kafka.tickets import Record

os.environ.setdefault("FAUST_LOOP", "aio")  # read at import; else it looks for gevent and eventlet

import faust
from faust.tables.manager import TableManager

_FETCH_BYTES = 128 * 1024
"""At once, of each partition, of which there are a hundred: memory is bounded when there is much to catch up on."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A record, and when it was written, in seconds since 1970."""

    record: Record
    written_at: float


Take = Callable[[Sequence[Taken]], Awaitable[None]]
Failed = Callable[[Exception], Awaitable[None]]


class _NoTables(TableManager):
    """Faust's own, less the second for which it waits for tables to be declared: nothing is kept, so there are none."""

    async def on_start(self) -> None:
        await self._update_channels()
        await self.recovery.start()


def application(name: str, kafka: KafkaSettings, worker: WorkerSettings) -> faust.App:
    """An application that is a member of the consumer group `name`, and makes no topic of its own."""
    return faust.App(
        name,
        broker=[f"kafka://{server}" for server in kafka.kafka_bootstrap_servers.split(",")],
        broker_client_id=name,
        broker_session_timeout=kafka.kafka_session_timeout_ms / 1000,
        broker_heartbeat_interval=kafka.kafka_heartbeat_interval_ms / 1000,
        broker_request_timeout=max(kafka.kafka_request_timeout_ms, kafka.kafka_session_timeout_ms) / 1000,
        broker_commit_interval=worker.worker_commit_seconds,
        # A batch may wait for MongoDB for long without the group taking us for dead.
        broker_max_poll_interval=600.0,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=_FETCH_BYTES,
        processing_guarantee="at_least_once",
        # Nothing is kept: no tables, no changelogs, no leader's topic, no web server, no code that is looked for.
        store="memory://",
        TableManager=_NoTables,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        autodiscover=False,
        datadir=Path(tempfile.gettempdir()) / name,
        stream_buffer_maxsize=1024,
    )


def consume(app: faust.App, topics: Sequence[Topic], take: Take, failed: Failed, settings: AnalyticsSettings) -> None:
    """Gives `take` what is read, in batches, and acknowledges a batch when it is taken.

    Where `take` raises, nothing is acknowledged any more: Faust would start the agent anew with the records after
    those, so `failed` hears of it, which is to end the process.
    """
    channel = app.topic(
        *(topic.value for topic in topics),
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
    )

    async def lives(stream: Any) -> None:
        # `take` of Faust acknowledges in a `finally`, whatever became of the batch; this one leaves that to us.
        async for events in stream.noack_take(settings.analytics_batch, within=settings.analytics_batch_seconds):
            try:
                await take([Taken(_record(event.message), event.message.timestamp or 0.0) for event in events])
            except Exception as failure:  # noqa: BLE001  handed to whoever ends the process
                await failed(failure)
                return
            for event in events:
                await stream.ack(event)

    app.agent(channel, name="lives", concurrency=1)(lives)


def _record(message: Any) -> Record:
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=message.key or b"",
        value=message.value or b"",
        headers=tuple((name, bytes(value or b"")) for name, value in message.headers or ()),
    )
