"""A worker takes what nobody holds, and leaves alone what others hold, however few it has itself."""

from typing import Any, cast

from services.webhook_service.settings import WebhookSettings
from services.webhook_service.worker import Worker
from shared.webhooks.cursor import WebhookCursor
from tests.unit.webhooks.test_directory import Store, endpoint


class Cursors(Store):
    """And who was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked_for: list[str] = []

    async def renew(self, _: str, __: float) -> frozenset[str]:
        return frozenset()

    async def lease(self, endpoint_id: str, _: str, __: str, ___: float) -> bool:
        self.asked_for.append(endpoint_id)
        return False


class Workers:
    async def beat(self, _: str, __: float) -> int:
        return 2


class Means:
    def __init__(self, cursors: Cursors) -> None:
        self.cursors = cursors
        self.settings = WebhookSettings()


async def test_what_others_hold_is_not_asked_for() -> None:
    cursors = Cursors()
    for number in range(9):
        name = f"e{number}"
        cursors.put(endpoint(name))
        cursors.cursors[name] = WebhookCursor(_id=name, tenant="acme")
        cursors.held.add(name)
    worker = Worker(cast(Any, Means(cursors)), cast(Any, cursors), cast(Any, Workers()))

    await worker._turn()
    assert cursors.asked_for == []

    cursors.held.discard("e4")
    cursors.let_go.add("e4")
    await worker._turn()
    assert cursors.asked_for == ["e4"]
