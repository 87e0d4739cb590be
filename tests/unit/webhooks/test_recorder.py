"""What is being written when an endpoint is let go is waited for."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

from aiokafka import TopicPartition

from services.webhook_service.log import Read
from services.webhook_service.recorder import Holding, Recorder
from services.webhook_service.selection import Written, choice
from shared.events.structured import structured_fact
from shared.webhooks.delivery import WebhookDelivery
from tests.strategies.stories.examples import EXAMPLES
from tests.strategies.webhook_endpoints import webhook_endpoint

AT = datetime(2026, 11, 27, tzinfo=UTC)
PLACE = TopicPartition("jd.created", 0)


class SlowDeliveries:
    """Writes as the driver does: on its own, once it has begun."""

    def __init__(self) -> None:
        self.begun, self.goes_on = asyncio.Event(), asyncio.Event()
        self.kept: list[WebhookDelivery] = []

    async def record(self, deliveries: Sequence[WebhookDelivery]) -> None:
        self.begun.set()
        await self.goes_on.wait()
        self.kept += deliveries


async def test_a_write_is_waited_for_though_whoever_wrote_was_cancelled() -> None:
    fact = structured_fact(EXAMPLES["jd.created.v1"])
    endpoint = webhook_endpoint("whe_1", fact.tenant, AT)
    deliveries = SlowDeliveries()
    recorder = Recorder(Holding(endpoint, "worker_1"), cast(Any, deliveries), 10, lambda: AT)
    some = Read([Written(PLACE, 7, AT, fact)], {PLACE: 8})

    recording = asyncio.create_task(recorder.record(some, choice(endpoint, None), {}))
    await deliveries.begun.wait()
    recording.cancel()
    await asyncio.gather(recording, return_exceptions=True)
    settling = asyncio.create_task(recorder.settled())
    await asyncio.sleep(0)
    assert not settling.done()

    deliveries.goes_on.set()
    await settling
    assert [delivery.event_id for delivery in deliveries.kept] == [fact.id]


async def test_where_nothing_is_being_written_nothing_is_waited_for() -> None:
    recorder = Recorder(cast(Any, None), cast(Any, None), 10, lambda: AT)
    await recorder.settled()
