from collections.abc import AsyncIterator

import pytest

from tests.unit.twilio_webhooks.phone import Phone


@pytest.fixture
async def phone() -> AsyncIterator[Phone]:
    made = Phone()
    yield made
    await made.line.close()
    await made.http.aclose()
