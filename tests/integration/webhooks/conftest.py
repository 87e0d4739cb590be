"""Who sets up webhooks, and who receives them."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.integration.webhooks.desk import WebhookDesk
from tests.webhook_receiver import Receiver, receiving


@pytest.fixture
async def desk(http: httpx.AsyncClient) -> AsyncIterator[WebhookDesk]:
    desk = WebhookDesk(http)
    yield desk
    await desk.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as running:
        yield running


@pytest.fixture
async def other() -> AsyncIterator[Receiver]:
    """Another receiver."""
    async with receiving() as running:
        yield running
