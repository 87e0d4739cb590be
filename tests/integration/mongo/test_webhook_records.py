"""Who works for which endpoint, and which endpoints have changed: asked of MongoDB by indexes alone."""

import secrets
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.mongo import webhook_deliveries
from shared.mongo.database import Database
from shared.mongo.paging import Page
from shared.mongo.webhook_cursors import WebhookCursors
from shared.mongo.webhook_deliveries import WebhookDeliveries
from shared.mongo.webhook_endpoints import WebhookEndpoints
from shared.webhooks.delivery import Trigger, WebhookDelivery
from shared.webhooks.endpoint import WebhookEndpoint
from tests.strategies.webhook_endpoints import webhook_endpoint

AT = datetime(2026, 11, 27, tzinfo=UTC)


def endpoint(**fields: Any) -> WebhookEndpoint:
    return webhook_endpoint(f"whe_{secrets.token_hex(8)}", f"t-{secrets.token_hex(8)}", AT, **fields)


@pytest.fixture
async def endpoints(database: Database) -> WebhookEndpoints:
    kept = WebhookEndpoints(database)
    await kept.ensure_indexes()
    return kept


@pytest.fixture
async def cursors(database: Database) -> WebhookCursors:
    kept = WebhookCursors(database)
    await kept.ensure_indexes()
    return kept


async def test_of_two_that_are_added_under_one_id_the_first_stands(endpoints: WebhookEndpoints) -> None:
    first = endpoint()
    assert await endpoints.add(first) == first
    assert await endpoints.add(first.model_copy(update={"url": "https://example.org/"})) == first
    assert await endpoints.find(first.tenant, first.id) == first
    assert await endpoints.page(first.tenant, Page(10)) == [first]


async def test_a_change_replaces_the_revision_before_it_and_no_other(endpoints: WebhookEndpoints) -> None:
    first = await endpoints.add(endpoint())
    second = first.model_copy(update={"revision": 2, "description": "changed"})
    assert await endpoints.replace(second)
    assert not await endpoints.replace(second)
    assert await endpoints.find(first.tenant, first.id) == second


async def test_what_was_added_changed_or_deleted_is_told_of_once(endpoints: WebhookEndpoints) -> None:
    first = await endpoints.add(endpoint())
    standing = await endpoints.standing()
    assert first in standing.endpoints
    assert standing.until is not None
    assert first not in (await endpoints.changed(standing.until)).endpoints

    gone = first.model_copy(update={"revision": 2, "deleted_at": AT})
    assert await endpoints.replace(gone)
    changed = await endpoints.changed(standing.until)
    assert gone in changed.endpoints
    assert changed.until is not None
    assert changed.until > standing.until
    assert first.id not in {each.id for each in (await endpoints.standing()).endpoints}
    assert not await endpoints.stands(first.id)


async def test_what_is_let_go_has_lapsed_until_somebody_takes_it(cursors: WebhookCursors) -> None:
    name, owner, other = (f"x_{secrets.token_hex(8)}" for _ in range(3))
    assert await cursors.lease(name, "acme", owner, 60)
    assert not await cursors.lease(name, "acme", other, 60)
    assert await cursors.leases([name, "whe_none"]) == {name: True}
    assert name not in await cursors.lapsed(1000)

    await cursors.release(owner, [name])
    assert await cursors.leases([name]) == {name: False}
    assert name in await cursors.lapsed(1000)
    assert await cursors.lease(name, "acme", other, 60)
    assert name not in await cursors.lapsed(1000)


async def test_what_is_idle_is_free_and_has_not_lapsed(cursors: WebhookCursors) -> None:
    name, owner = (f"x_{secrets.token_hex(8)}" for _ in range(2))
    assert await cursors.lease(name, "acme", owner, 60)
    await cursors.release(owner, [name], is_idle=True)
    assert await cursors.leases([name]) == {name: False}
    assert name not in await cursors.lapsed(1000)
    assert await cursors.lease(name, "acme", owner, 60)


async def test_whose_holder_is_silent_has_lapsed(cursors: WebhookCursors) -> None:
    name = f"x_{secrets.token_hex(8)}"
    assert await cursors.lease(name, "acme", "worker_1", 0)
    assert name in await cursors.lapsed(1000)


def delivery(endpoint: WebhookEndpoint) -> WebhookDelivery:
    return WebhookDelivery(
        _id=f"whd_{secrets.token_hex(8)}",
        tenant=endpoint.tenant,
        created_at=AT,
        updated_at=AT,
        endpoint_id=endpoint.id,
        event_id=secrets.token_hex(8),
        type="jd.created.v1",
        subject="job_1",
        trigger=Trigger.EVENT,
        body="{}",
        written_at=AT,
        next_at=AT,
    )


async def test_what_is_purged_goes_part_by_part_and_is_that_of_one_endpoint(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A million deliveries are more than one operation has time for."""
    monkeypatch.setattr(webhook_deliveries, "_PURGED_AT_ONCE", 2)
    deliveries = WebhookDeliveries(database)
    await deliveries.ensure_indexes()
    gone, other = endpoint(), endpoint()
    await deliveries.record([*(delivery(gone) for _ in range(3)), delivery(other)])
    assert [await deliveries.purge(gone.id) for _ in range(3)] == [False, True, True]
    assert await deliveries.pending([gone.id], 10) == 0
    assert await deliveries.pending([other.id], 10) == 1
