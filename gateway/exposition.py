"""/metrics"""

import asyncio

from starlette.routing import Route

from gateway.metrics import OUTBOX
from gateway.readiness import unreachable
from gateway.state import Gateway
from shared.exposition import metrics_route
from shared.mongo.database import StoreUnavailable
from shared.readiness import PATIENCE


def gateway_metrics(gateway: Gateway) -> Route:
    """Outside of the API keys and of the API's document: for the operator's scraper, not for the Internet."""

    async def observe() -> None:
        await unreachable(gateway)
        OUTBOX.labels("memory").set(gateway.line.waiting)
        OUTBOX.labels("store").set(await _kept(gateway))

    return metrics_route("gateway", observe)


async def _kept(gateway: Gateway) -> float:
    """How many facts wait in MongoDB; not a number while it does not answer."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await gateway.kept.count()
    except (StoreUnavailable, TimeoutError):
        return float("nan")
