"""An endpoint to which nothing comes through is disabled with notice, and loses nothing."""

import asyncio

import pytest
from aiokafka import AIOKafkaConsumer

from devkit.product import service_process
from devkit.world import World
from shared.events.fact import Fact
from shared.events.topics import Topic
from shared.events.webhooks import DisablingReason, WebhookEndpointDisabled
from shared.events.wire import decode
from tests.integration.office import Office
from tests.integration.webhooks.desk import WebhookDesk
from tests.webhook_receiver import OK, Receiver, Reply


async def until_told(receiver: Receiver, subject: str) -> None:
    """Returns once a receiver has heard of something."""
    await receiver.until(lambda: subject in {each.event["subject"] for each in receiver.taken})


async def notices(world: World, endpoint_id: str) -> list[Fact]:
    """The facts that an endpoint was given up, as the log has them; waits until there is one."""
    consumer = AIOKafkaConsumer(
        Topic.WEBHOOK_ENDPOINT_DISABLED.value,
        bootstrap_servers=world.kafka.environment["KAFKA_BOOTSTRAP_SERVERS"],
        auto_offset_reset="earliest",
        fetch_max_wait_ms=50,
    )
    async with consumer, asyncio.timeout(30):
        await consumer.seek_to_beginning()
        while True:
            records = await consumer.getmany(timeout_ms=500)
            facts = [decode(each.headers, each.value) for some in records.values() for each in some]
            if mine := [fact for fact in facts if fact.subject == endpoint_id]:
                return mine


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
    assert (shown.disabled.reason, shown.disabled.last_failure) == (reason, f"status {status}")
    assert shown.disabled.failures >= (1 if reason is DisablingReason.GONE else 25)

    (fact,) = await notices(world, endpoint.id)
    assert isinstance(fact.data, WebhookEndpointDisabled)
    assert (fact.data.reason, fact.data.host, fact.source) == (reason, "127.0.0.1", "/webhook_service")
    await other.until(lambda: endpoint.id in {each.event["subject"] for each in other.taken})

    for act in ("test", "replay"):
        answer = await desk.http.post(f"/v1/webhook-endpoints/{endpoint.id}/{act}", json={"from_beginning": True})
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:screener:problem:webhook-endpoint-disabled")
    jobs += [await office.job() for _ in range(2)]
    heard = len(receiver.received)
    receiver.behaviour = lambda _: OK
    assert (await desk.change(endpoint.id, enabled=True)).enabled
    await receiver.until(lambda: {*jobs} <= {each.event["subject"] for each in receiver.taken})
    assert len(receiver.received) == heard + 3
    assert (await desk.get(endpoint.id)).disabled is None


async def test_disabled_by_hand_it_hears_nothing_until_it_is_enabled(
    desk: WebhookDesk, office: Office, receiver: Receiver, other: Receiver
) -> None:
    endpoint = await desk.endpoint(receiver.url, event_types=["jd.created"])
    await desk.endpoint(other.url, event_types=["jd.created"])
    first = await office.job()
    await receiver.until(lambda: len(receiver.taken) == 1)
    assert not (await desk.change(endpoint.id, enabled=False)).enabled
    # What holds for certain after a moment: another round of looks has passed for the other one.
    second = await office.job()
    await other.until(lambda: second in {each.event["subject"] for each in other.taken})
    third = await office.job()
    await other.until(lambda: third in {each.event["subject"] for each in other.taken})
    await desk.change(endpoint.id, enabled=True)
    await receiver.until(lambda: {first, second, third} <= {each.event["subject"] for each in receiver.taken})


async def test_more_than_may_wait_waits_in_the_log(desk: WebhookDesk, office: Office, receiver: Receiver) -> None:
    """The world lets fifty wait for an endpoint."""
    receiver.behaviour = lambda _: Reply(seconds=1.5)
    endpoint = await desk.endpoint(receiver.url, event_types=["jd.created", "jd.questions_generated"])
    jobs = await asyncio.gather(*(office.job() for _ in range(40)))
    await receiver.until(lambda: len(receiver.received) >= 5)
    waiting = await desk.deliveries(endpoint.id, status="pending")
    assert len(waiting) < 80
    receiver.behaviour = lambda _: OK
    await receiver.until(lambda: len(receiver.ids()) >= 80)
    assert {each.event["subject"] for each in receiver.taken} == {*jobs}


async def test_two_workers_share_endpoints_and_take_over_from_one_that_is_killed(
    desk: WebhookDesk, office: Office, world: World, receiver: Receiver, other: Receiver
) -> None:
    second = service_process("webhook_service", world.environment, world.logs)
    await second.start()
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
        await second.stop()
        await world.services["webhook_service"].start()
    assert second.returncode == 0
