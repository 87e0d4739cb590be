"""An endpoint that was given up is told of, and counted."""

import asyncio
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from prometheus_client import REGISTRY

from services.webhook_service.settings import WebhookSettings
from services.webhook_service.station import Means, Station
from shared.events.fact import Fact
from shared.events.webhooks import DisablingReason
from shared.kafka.settings import KafkaSettings
from shared.webhooks.cursor import WebhookCursor
from tests.strategies.webhook_endpoints import webhook_endpoint
from tests.unit.observability.reading import Growth
from tests.unit.webhooks.test_directory import given_up

AT = datetime(2026, 11, 27, tzinfo=UTC)
DISABLED = "screener_webhook_endpoints_disabled_total"


class Outside:
    """The log, and the cursors: what was written there."""

    def __init__(self) -> None:
        self.published: list[Fact] = []
        self.kept: list[WebhookCursor] = []

    async def publish(self, fact: Fact) -> None:
        self.published.append(fact)

    async def fared(self, _: str, __: str, cursor: WebhookCursor) -> None:
        self.kept.append(cursor)


def means(outside: Outside) -> Means:
    nothing = cast(Any, None)
    return Means(
        settings=WebhookSettings(),
        kafka=KafkaSettings(),
        tail=nothing,
        publisher=cast(Any, outside),
        poster=nothing,
        box=nothing,
        cursors=cast(Any, outside),
        deliveries=nothing,
        requests=nothing,
        clock=lambda: AT,
    )


async def test_of_an_endpoint_that_was_given_up_the_log_tells_once() -> None:
    outside, counted = Outside(), Growth(DISABLED, reason="failing")
    cursor = given_up("whe_1", announced=False)
    for _ in range(2):
        station = Station(webhook_endpoint("whe_1", "acme", AT), cursor, "worker_1", means(outside), lambda: True)
        await asyncio.wait([station._working])
        assert station.is_over
        await station.stop(0)
        (cursor,) = outside.kept

    (fact,) = outside.published
    assert (fact.subject, fact.tenant, counted()) == ("whe_1", "acme", 1)
    assert cursor.disabled is not None
    assert cursor.disabled.announced


@pytest.mark.parametrize("reason", DisablingReason)
def test_what_is_counted_begins_at_zero_so_that_the_first_one_is_an_increase(reason: DisablingReason) -> None:
    assert REGISTRY.get_sample_value(DISABLED, {"reason": reason.value}) is not None
