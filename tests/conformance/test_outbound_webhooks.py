"""A receiver that fails, and a webhook_service that is killed: every fact arrives, and none is invented."""

import asyncio
import json
import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from datetime import datetime

import httpx
import pytest

from devkit.world import World
from shared.clock import utc_now
from tests.conformance.raw_topics import Record, read_topics
from tests.integration.office import Office
from tests.integration.phones import Phones
from tests.integration.test_main_job import screened
from tests.integration.webhooks.desk import WebhookDesk
from tests.webhook_receiver import OK, Received, Receiver, Reply, receiving

INTERVIEWS = 100
AT_ONCE = 8
KILLS_AFTER = (300, 900)
"""Requests received."""
PATIENCE = 600.0

# Written out here: what the product calls public is what is looked at.
PUBLIC = (
    *("jd.created", "jd.questions_generated", "jd.questions_edited"),
    *("candidate.created", "resume.replaced", "resume.parsed", "resume.rejected"),
    *("call.requested", "call.permitted", "call.blocked", "call.placed", "call.refused", "call.status_changed"),
    *("call.reconciled", "consent.recorded", "response.recorded", "response.skipped", "response.transcribed"),
    *("response.scored", "response.unscoreable", "interview.cancel_requested", "interview.completed"),
    *("interview.evaluated", "interview.rescore_requested", "interview.reviewed", "webhook_endpoint.disabled"),
    *("candidate.decision", "assessment.requested", "assessment.reported"),
)


@pytest.fixture
async def desk(http: httpx.AsyncClient) -> AsyncIterator[WebhookDesk]:
    desk = WebhookDesk(http)
    yield desk
    await desk.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as running:
        yield running


async def facts(world: World) -> dict[str, list[Record]]:
    """Every public record in the log, by the id of its fact."""
    found: dict[str, list[Record]] = defaultdict(list)
    for record in await asyncio.to_thread(read_topics, world.kafka.environment["KAFKA_BOOTSTRAP_SERVERS"], PUBLIC):
        found[record.id].append(record)
    return found


def milliseconds(moment: datetime) -> int:
    """As Kafka has it."""
    return round(moment.timestamp() * 1000)


async def everything_heard(world: World, receiver: Receiver) -> dict[str, list[Record]]:
    """The log, once it has stood still for as long as it takes to hear all of it. Raises TimeoutError."""
    known = await facts(world)
    while True:
        wanted = set(known)
        await receiver.until(lambda wanted=wanted: wanted <= receiver.ids(), PATIENCE)  # type: ignore[misc]
        before, known = known, await facts(world)
        if before.keys() == known.keys():
            return known


class Failing:
    """Fails three in ten, in every way that there is, until it is mended."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self.is_mended = False
        self.asked = 0
        """How often, before it was mended."""
        self.failures: Counter[str] = Counter()

    def __call__(self, _: Received) -> Reply:
        if self.is_mended:
            return OK
        self.asked += 1
        if self._draw.random() >= 0.3:
            return OK
        kind = self._draw.choice(("error", "reset", "slow", "busy", "redirect"))
        self.failures[kind] += 1
        return {
            "error": Reply(status=500, body=b"out of order"),
            "reset": Reply(reset=True),
            "slow": Reply(seconds=10.0),
            "busy": Reply(status=503, headers={"retry-after": "1"}),
            "redirect": Reply(status=307, headers={"location": "http://127.0.0.1:1/"}),
        }[kind]


async def test_every_fact_of_a_hundred_interviews_is_heard_though_both_sides_fail(
    world: World, desk: WebhookDesk, office: Office, phones: Phones, receiver: Receiver
) -> None:
    failing = receiver.behaviour = Failing(random.Random(7))
    endpoint = await desk.endpoint(receiver.url, from_beginning=True)
    room = asyncio.Semaphore(AT_ONCE)

    async def interview(number: int) -> None:
        async with room:
            persona = ("one_word", "silent", "strong")[number % 3] if number % 10 == 0 else "one_word"
            interview_id, _ = await screened(office, phones, {"name": persona})
            await office.until(interview_id, lambda now: now.status in ("completed", "failed"))

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_kill(world, receiver))
        await asyncio.gather(*(interview(number) for number in range(INTERVIEWS)))
    failing.is_mended = True
    log = await everything_heard(world, receiver)

    assert endpoint.secret is not None
    bodies: dict[str, set[bytes]] = defaultdict(set)
    for received in receiver.received:
        received_event = received.event
        assert received_event["id"] == received.id
        bodies[received.id].add(received.body)
    # Others use this world, too, and may have written meanwhile.
    latest = await facts(world)
    assert log.keys() <= bodies.keys(), "something in the log was not heard"
    assert bodies.keys() <= latest.keys(), "something was heard that is not in the log"
    for fact_id, records in log.items():
        (body,) = bodies[fact_id]
        event = json.loads(body)
        assert any(
            (event["type"], event["subject"]) == tuple(one.headers[name] for name in ("ce_type", "ce_subject"))
            and event["data"] == json.loads(one.value)
            for one in records
        )
    repeated = len(receiver.taken) - len(receiver.ids())
    print(  # noqa: T201
        f"\n{INTERVIEWS} interviews, {len(log)} facts, {len(receiver.received)} requests, "
        f"{failing.failures.total()} of the first {failing.asked} failed {dict(failing.failures)}, "
        f"{repeated} taken more than once, {len(KILLS_AFTER)} kills"
    )
    assert failing.asked > KILLS_AFTER[-1]
    assert failing.failures.total() > failing.asked / 4
    assert (await desk.get(endpoint.id)).enabled


async def _noticed(world: World, endpoint_id: str) -> None:
    """Returns once the log says that an endpoint was given up. The fact follows what REST shows."""
    async with asyncio.timeout(PATIENCE):
        while True:
            for record, *_ in (await facts(world)).values():
                about = record.headers["ce_subject"]
                if (record.place[0], about) == ("webhook_endpoint.disabled", endpoint_id):
                    return


async def _kill(world: World, receiver: Receiver) -> None:
    """SIGKILL, in the middle of deliveries."""
    service = world.services["webhook_service"]
    for count in KILLS_AFTER:
        await receiver.until(lambda count=count: len(receiver.received) >= count, PATIENCE)  # type: ignore[misc]
        await service.kill()
        await service.start()


async def test_an_endpoint_that_was_given_up_misses_nothing_and_can_have_any_range_again(
    world: World, desk: WebhookDesk, office: Office, receiver: Receiver
) -> None:
    receiver.behaviour = lambda _: Reply(status=500)
    endpoint = await desk.endpoint(receiver.url)
    begun = endpoint.created_at  # from then on it is told, in whole milliseconds as Kafka has them
    await office.job()
    shown = await desk.until(endpoint.id, lambda now: not now.enabled)
    assert shown.disabled is not None
    await _noticed(world, endpoint.id)
    for _ in range(3):
        await office.job()
    ended = utc_now()
    receiver.behaviour = lambda _: OK
    await desk.change(endpoint.id, enabled=True)
    since = {
        fact_id
        for fact_id, records in (await facts(world)).items()
        if any(one.at >= milliseconds(begun) for one in records)
    }
    await receiver.until(lambda: since <= receiver.ids(), PATIENCE)

    heard = len(receiver.taken)
    assert (await desk.post(endpoint.id, "replay", since=begun.isoformat(), until=ended.isoformat())).is_success
    await desk.until(endpoint.id, lambda now: [each.status for each in now.replays] == ["done"])
    in_range = {
        fact_id
        for fact_id, records in (await facts(world)).items()
        if any(milliseconds(begun) <= one.at < milliseconds(ended) for one in records)
    }
    await receiver.until(lambda: in_range <= {each.id for each in receiver.taken[heard:]}, PATIENCE)
