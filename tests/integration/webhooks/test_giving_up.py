"""An endpoint to which nothing comes through is disabled with notice, and loses nothing."""

import asyncio
from datetime import UTC, datetime

import pytest
from aiokafka import AIOKafkaConsumer

from devkit.product import service_process
from devkit.world import World
from shared.events.fact import Fact
from shared.events.topics import Topic
from shared.events.webhooks import DisablingReason, WebhookEndpointDisabled
from shared.events.wire import decode
from tests.integration.conftest import NOBODY
from tests.integration.gateway.story import eventually
from tests.integration.office import Office
from tests.integration.test_consumers import told_to_end
from tests.integration.webhooks.desk import LIMIT_SECONDS, WebhookDesk
from tests.webhook_receiver import OK, Receiver, Reply


def heard(receiver: Receiver) -> set[str]:
    """What a receiver has heard of."""
    return {each.event["subject"] for each in receiver.taken}


async def until_told(receiver: Receiver, subject: str) -> None:
    """Returns once a receiver has heard of something."""
    await receiver.until(lambda: subject in heard(receiver))


async def a_candidate(office: Office) -> str:
    """The id of somebody whom nobody calls: one fact, quickly told."""
    answer = await office.http.post("/v1/candidates", json={"name": "Ada Example", "phone": NOBODY})
    assert answer.status_code in (201, 202), answer.text
    return str(answer.json()["id"])


async def notice(world: World, endpoint_id: str) -> Fact:
    """The fact that an endpoint was given up, as the log has it, perhaps more than once; waits until it is there."""
    consumer = AIOKafkaConsumer(
        Topic.WEBHOOK_ENDPOINT_DISABLED.value,
        bootstrap_servers=world.kafka.environment["KAFKA_BOOTSTRAP_SERVERS"],
        auto_offset_reset="earliest",
        fetch_max_wait_ms=50,
    )
    async with consumer, asyncio.timeout(LIMIT_SECONDS):
        await consumer.seek_to_beginning()
        while True:
            records = await consumer.getmany(timeout_ms=500)
            facts = [decode(each.headers, each.value) for some in records.values() for each in some]
            if mine := {fact.id: fact for fact in facts if fact.subject == endpoint_id}:
                (found,) = mine.values()
                return found


@pytest.mark.parametrize(
    ("status", "reason"), [(410, DisablingReason.GONE), (500, DisablingReason.FAILING)], ids=["gone", "failing"]
)
async def test_it_is_disabled_with_notice_and_goes_on_where_it_stopped(
    desk: WebhookDesk,
    office: Office,
    world: World,
    receiver: Receiver,
    other: Receiver,
    status: int,
    reason: DisablingReason,
) -> None:
    """The notice goes to the tenant's other endpoints, too."""
    receiver.behaviour = lambda _: Reply(status=status)
    endpoint = await desk.endpoint(receiver.url, event_types=["jd.created"])
    await desk.endpoint(other.url, event_types=["webhook_endpoint.disabled"])
    jobs = [await office.job()]
    shown = await desk.until(endpoint.id, lambda now: not now.enabled)
    assert shown.disabled is not None
    assert shown.disabled.reason is reason
    (delivery,) = await desk.deliveries(endpoint.id)
    failures = [each.error or f"status {each.status}" for each in delivery.attempts]
    assert f"status {status}" in failures
    assert shown.disabled.last_failure == failures[-1], "which is no status where the last answer came too late"
    assert shown.disabled.failures >= (1 if reason is DisablingReason.GONE else 25)

    fact = await notice(world, endpoint.id)
    assert isinstance(fact.data, WebhookEndpointDisabled)
    assert (fact.data.reason, fact.data.host, fact.source) == (reason, "127.0.0.1", "/webhook_service")
    await until_told(other, endpoint.id)

    for act in ("test", "replay"):
        answer = await desk.http.post(f"/v1/webhook-endpoints/{endpoint.id}/{act}", json={"from_beginning": True})
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:screener:problem:webhook-endpoint-disabled")
    jobs += [await office.job() for _ in range(2)]
    before = len(receiver.received)
    receiver.behaviour = lambda _: OK
    assert (await desk.change(endpoint.id, enabled=True)).enabled
    await receiver.until(lambda: {*jobs} <= heard(receiver))
    assert len({each.id for each in receiver.received[before:]}) == 3
    assert len(await desk.deliveries(endpoint.id)) == 3
    assert (await desk.get(endpoint.id)).disabled is None


async def test_disabled_by_hand_it_hears_nothing_until_it_is_enabled(
    desk: WebhookDesk, office: Office, receiver: Receiver, other: Receiver
) -> None:
    endpoint = await desk.endpoint(receiver.url, event_types=["jd.created"])
    await desk.endpoint(other.url, event_types=["jd.created"])
    first = await office.job()
    await until_told(receiver, first)
    assert not (await desk.change(endpoint.id, enabled=False)).enabled
    # What holds for certain after a moment: another round of looks has passed for the other one.
    second = await office.job()
    await until_told(other, second)
    third = await office.job()
    await until_told(other, third)
    await desk.change(endpoint.id, enabled=True)
    await receiver.until(lambda: {first, second, third} <= heard(receiver))


async def test_more_than_may_wait_waits_in_the_log(
    desk: WebhookDesk, office: Office, receiver: Receiver, other: Receiver
) -> None:
    """The world lets fifty wait for an endpoint. What is read at once, before anybody counts, may be more."""
    begun = datetime.now(UTC)
    early = await asyncio.gather(*(a_candidate(office) for _ in range(60)))
    receiver.behaviour = lambda _: Reply(seconds=10)  # for longer than anybody waits: nothing comes through
    endpoint = await desk.endpoint(receiver.url, event_types=["candidate.created"], since=begun.isoformat())
    await desk.endpoint(other.url, event_types=["candidate.created"])

    async def is_full() -> bool:
        return len(await desk.deliveries(endpoint.id, status="pending")) >= 50

    assert await eventually(is_full)
    late = []
    for _ in range(6):
        late.append(await a_candidate(office))
        await until_told(other, late[-1])
    # The first of them may have come before somebody counted; the last two came after that.
    assert not {*late[-2:]} & {each.subject for each in await desk.deliveries(endpoint.id)}

    receiver.behaviour = lambda _: OK
    async with asyncio.timeout(LIMIT_SECONDS):
        while not {*early, *late} <= heard(receiver):
            await desk.change(endpoint.id, enabled=True)  # it may have been given up for all that failed
            await asyncio.sleep(0.2)
    assert heard(receiver) == {*early, *late}


async def test_two_workers_share_endpoints_and_take_over_from_one_that_is_killed(
    desk: WebhookDesk, office: Office, world: World, receiver: Receiver, other: Receiver
) -> None:
    async with service_process("webhook_service", world.environment, world.logs) as second:
        try:
            for each in (receiver, other):
                await desk.endpoint(each.url, event_types=["jd.created"])
            first = await office.job()
            for each in (receiver, other):
                await until_told(each, first)
            await world.services["webhook_service"].kill()
            then = await office.job()
            for each in (receiver, other):
                await until_told(each, then)
        finally:
            await world.services["webhook_service"].start()
        assert await told_to_end(second) == 0
