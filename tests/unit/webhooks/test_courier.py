"""What is known of how an endpoint fares is not lost by what is known next."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from services.webhook_service.answer import Answer, Result
from services.webhook_service.courier import Courier
from services.webhook_service.recorder import Holding
from services.webhook_service.selection import of_test
from services.webhook_service.settings import WebhookSettings
from shared.kafka.backoff import Backoff
from shared.webhooks.cursor import Disabling, WebhookCursor
from shared.webhooks.delivery import WebhookDelivery
from shared.webhooks.request import RequestKind, WebhookRequest
from tests.strategies.webhook_endpoints import webhook_endpoint
from tests.unit.webhooks.test_directory import given_up

AT = datetime(2026, 11, 27, tzinfo=UTC)
ENDPOINT = webhook_endpoint("whe_1", "acme", AT, generation=2)
REQUEST = WebhookRequest(id="whd_1", tenant="acme", endpoint_id="whe_1", kind=RequestKind.TEST, asked_at=AT)


class Cursors:
    """What was kept, in the order of keeping."""

    def __init__(self) -> None:
        self.kept: list[WebhookCursor] = []
        self._came = asyncio.Event()

    async def fared(self, _: str, __: str, cursor: WebhookCursor) -> None:
        self.kept.append(cursor)
        self._came.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self._came.clear()
            await self._came.wait()


class OneDelivery:
    """That is due, once."""

    def __init__(self) -> None:
        self._due = [of_test(ENDPOINT, REQUEST, AT)]

    async def due(self, *_: Any) -> list[WebhookDelivery]:
        found, self._due = self._due, []
        return found

    async def attempted(self, *_: Any) -> None: ...


class Failing:
    """Whatever is sent fails."""

    async def post(self, *_: Any) -> Answer:
        return Answer(Result.SERVER_ERROR, 1, status=500)


def courier_of(cursors: Cursors, cursor: WebhookCursor) -> Courier:
    return Courier(
        Holding(ENDPOINT, "worker_1"),
        cursor,
        WebhookSettings(),
        cast(Any, Failing()),
        cast(Any, None),
        cast(Any, cursors),
        cast(Any, OneDelivery()),
        lambda: True,
        lambda: AT,
        Backoff(0.01, 0.01),
    )


def disabling(failures: int) -> Disabling:
    """Of the generation before this one."""
    found = given_up("whe_1", announced=False).disabled
    assert found is not None
    return found.model_copy(update={"failures": failures})


def cursor_of(disabled: Disabling) -> WebhookCursor:
    return WebhookCursor(_id="whe_1", tenant="acme", disabled=disabled)


async def test_what_was_told_once_is_not_told_again_whatever_comes_after_it() -> None:
    cursors = Cursors()
    courier = courier_of(cursors, cursor_of(disabling(9)))
    await courier.announced(disabling(9))
    delivering = asyncio.create_task(courier.run())
    await cursors.until(lambda: len(cursors.kept) == 2)
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)

    assert [each.failures for each in cursors.kept] == [0, 1]
    assert [each.disabled is not None and each.disabled.announced for each in cursors.kept] == [True, True]


async def test_what_has_happened_since_is_yet_to_be_told() -> None:
    cursors = Cursors()
    courier = courier_of(cursors, cursor_of(disabling(10)))
    await courier.announced(disabling(9))
    assert cursors.kept == []
    assert courier.cursor.disabled == disabling(10)
