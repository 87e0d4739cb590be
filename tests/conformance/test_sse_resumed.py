"""Clients of event streams lose their connection twenty times, and the gateway once: each public fact arrives once."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence

import httpx
import pytest
from aiokafka import TopicPartition

from devkit.product import ProductProcess
from devkit.world import World
from shared.events.topics import Topic
from shared.kafka.position import LogPosition
from tests.conformance.event_source import EventSource, a_sign_of_life, an_id
from tests.conformance.raw_topics import Place, RawTopics, Record
from tests.integration.office import Office, fresh_number

INTERVIEWS = 100
CUTS = 20
SEED = 20261127
MOST_BYTES = 60_000
AT_ONCE = 10
LIMIT_SECONDS = 900
PUBLIC = [topic.value for topic in Topic if not topic.startswith("dead_letter.")]
NOT_OF_A_JOB = ("candidate.created", "resume.", "webhook_endpoint.")


async def interviews(office: Office, job: str, number: int) -> list[str]:
    """Asks for so many, a few at a time."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one() -> str:
        async with turns:
            candidate = await office.http.post("/v1/candidates", json={"name": "Ada Example", "phone": fresh_number()})
            assert candidate.status_code in (201, 202), candidate.text
            return await office.request(job, candidate.json()["id"])

    return await asyncio.gather(*(one() for _ in range(number)))


async def cut_again_and_again(clients: Sequence[EventSource], times: int, chance: random.Random) -> None:
    """Each loses its connection so often, every time somewhere in the middle of what is sent."""

    async def cut(client: EventSource, limits: list[int]) -> None:
        for limit in limits:
            await client.receive(limit, until=a_sign_of_life)

    await asyncio.gather(*(cut(each, [chance.randint(1, MOST_BYTES) for _ in range(times)]) for each in clients))


async def lose_the_gateway(clients: Sequence[EventSource], gateway: ProductProcess) -> None:
    """It is killed while everybody is connected, and started again."""
    before = [client.connections for client in clients]
    listening = [asyncio.create_task(client.receive()) for client in clients]
    while any(client.connections == number for client, number in zip(clients, before, strict=True)):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await gateway.kill()
    broken = await asyncio.gather(*listening, return_exceptions=True)
    assert all(isinstance(failure, httpx.HTTPError) for failure in broken), broken
    await gateway.start()


async def until_seen(client: EventSource, ends: dict[Place, int]) -> None:
    """Receives until everything before `ends` has been seen, in the topics that can matter to the client."""
    topics = {topic for topic in PUBLIC if not (client.query and topic.startswith(NOT_OF_A_JOB))}
    wanted = {TopicPartition(*place): end for place, end in ends.items() if place[0] in topics}
    while LogPosition.parse(client.last_event_id).behind(LogPosition(wanted)):
        await client.receive(until=a_sign_of_life)


def ids(records: Iterable[Record], began: LogPosition) -> Counter[str]:
    """The ids of the facts that were written after `began`, as often as they stand there."""
    return Counter(record.headers["ce_id"] for record in records if not began.seen(*record.place, record.offset))


async def test_each_fact_arrives_once_however_often_connections_break(
    world: World, http: httpx.AsyncClient, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    job, other = await office.job(), await office.job()
    everything, of_job = clients = EventSource(http), EventSource(http, {"job_id": job})
    await asyncio.gather(*(client.receive(until=an_id) for client in clients))
    began, job_began = (LogPosition.parse(client.last_event_id) for client in clients)
    raw = RawTopics(world.kafka.bootstrap, PUBLIC)

    async with asyncio.timeout(LIMIT_SECONDS):
        asking = asyncio.gather(interviews(office, job, INTERVIEWS - 10), interviews(office, other, 10))
        await cut_again_and_again(clients, CUTS // 2, chance)
        asked = [interview for some in await asking for interview in some]
        assert world.gateway is not None
        await lose_the_gateway(clients, world.gateway)
        await cut_again_and_again(clients, CUTS // 2 - 1, chance)
        for interview in asked:
            await office.evaluated(interview)
        ends: dict[Place, int] = {}
        while ends != (ends := await asyncio.to_thread(raw.ends)):
            await asyncio.gather(*(until_seen(client, ends) for client in clients))

    records = await asyncio.to_thread(raw.records, ends)
    requests = [record for record in records if record.place[0] == "call.requested"]
    subjects = {record.key for record in requests if json.loads(record.value)["job_id"] == job} | {job.encode()}
    assert len(subjects) == 1 + INTERVIEWS - 10
    told = []
    for client, expected in (
        (everything, ids(records, began)),
        (of_job, ids((record for record in records if record.key in subjects), job_began)),
    ):
        received = Counter(event["id"] for event in client.events)
        assert received == expected, f"missing: {expected - received}; too often: {received - expected}"
        assert (client.torn, client.resets) == (CUTS - 1, 0)
        told.append(f"{received.total()} facts over {client.connections} connections, {client.torn} of them cut")
    with capsys.disabled():
        print(f"\neverything: {told[0]}; of one job: {told[1]}; the gateway killed once")  # noqa: T201
