"""webhook_service as a process."""

import asyncio
from contextlib import AsyncExitStack

from aiokafka.client import AIOKafkaClient

from services.webhook_service.log import Tail
from services.webhook_service.posting import Poster
from services.webhook_service.settings import WebhookSettings
from services.webhook_service.station import Means
from services.webhook_service.worker import Worker
from shared.clock import utc_now
from shared.exposition import metrics_route
from shared.health import HealthSettings, health_endpoint
from shared.kafka.publisher import Publisher
from shared.kafka.retrying import waited_for
from shared.kafka.settings import KafkaSettings
from shared.metrics import WEBHOOK_PENDING
from shared.mongo.database import Database, StoreUnavailable
from shared.mongo.settings import MongoSettings
from shared.mongo.webhook_cursors import WebhookCursors
from shared.mongo.webhook_deliveries import WebhookDeliveries
from shared.mongo.webhook_endpoints import WebhookEndpoints
from shared.mongo.webhook_requests import WebhookRequests
from shared.mongo.webhook_workers import WebhookWorkers
from shared.outbound.request import OutboundHttp
from shared.outbound.settings import OutboundSettings
from shared.readiness import failing
from shared.secret_key import SecretKeyMissing, SecretSettings
from shared.telemetry import log
from shared.webhooks.secrets import SecretBox

logger = log(__name__)

NAME = "webhook_service"
_MOST_COUNTED = 100_000


async def serve(stop: asyncio.Event) -> None:
    """Works until `stop` is set. Without SECRET_KEY there is no endpoint to work for, and it idles."""
    settings, kafka = WebhookSettings(), KafkaSettings()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(Database(MongoSettings()))
        publisher = await stack.enter_async_context(Publisher(kafka, NAME))
        http = await stack.enter_async_context(OutboundHttp(OutboundSettings()))
        endpoints, cursors = WebhookEndpoints(database), WebhookCursors(database)
        deliveries, requests = WebhookDeliveries(database), WebhookRequests(database)
        workers = WebhookWorkers(database)
        for each in (endpoints, cursors, deliveries, requests, workers):
            await each.ensure_indexes()
        box = _box()
        worker = None
        if box is not None:
            means = Means(
                settings,
                kafka,
                Tail(kafka),
                publisher,
                Poster(http),
                box,
                cursors,
                deliveries,
                requests,
                utc_now,
            )
            worker = Worker(means, endpoints, workers)
        probes = {"kafka": lambda: _kafka_answers(kafka), "mongodb": database.ping}

        async def not_ready() -> list[str]:
            looking = ["worker: it has yet to look at the endpoints"] if worker is not None and not worker.ready else []
            away = [f"{name}: {reason}" for name, reason in (await failing(probes)).items()]
            return [*looking, *away, *waited_for()]

        async def observe() -> None:
            await failing(probes)
            WEBHOOK_PENDING.set(await _pending(deliveries, worker.held if worker is not None else []))

        await stack.enter_async_context(health_endpoint(HealthSettings(), not_ready, metrics_route(NAME, observe)))
        logger.info("started", worker=worker.name if worker is not None else None)
        await (worker.run(stop) if worker is not None else stop.wait())
    logger.info("stopped")


def _box() -> SecretBox | None:
    try:
        return SecretBox.of(SecretSettings())
    except SecretKeyMissing as missing:
        logger.warning("no webhooks", reason=str(missing))
        return None


async def _pending(deliveries: WebhookDeliveries, endpoint_ids: list[str]) -> float:
    """How many deliveries wait, of the endpoints of this process; not a number while MongoDB does not answer."""
    try:
        return await deliveries.pending(endpoint_ids, _MOST_COUNTED)
    except StoreUnavailable:
        return float("nan")


async def _kafka_answers(settings: KafkaSettings) -> None:
    client = AIOKafkaClient(bootstrap_servers=settings.kafka_bootstrap_servers, client_id=f"{NAME}-readiness")
    try:
        await client.bootstrap()
    finally:
        await client.close()
