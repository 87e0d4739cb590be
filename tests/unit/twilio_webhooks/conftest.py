from collections.abc import AsyncIterator

import pytest

from tests.unit.twilio_webhooks.phone import Phone


@pytest.fixture
async def phone() -> AsyncIterator[Phone]:
    made = Phone()
    async with made.line.opened():
        yield made
    await made.http.aclose()
