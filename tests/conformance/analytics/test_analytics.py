"""Every figure is what a plain program counts from the raw topics, whatever happened to the worker."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from pymongo import AsyncMongoClient

from devkit.product import service_process
from devkit.world import KafkaKind, World, WorldSettings
from shared.events.fact import Fact
from shared.events.wire import encode
from shared.kafka.log_reader import committed, open_log
from tests.conformance.analytics import query
from tests.conformance.analytics.lives import BEGIN, DAYS, FOREIGN, JOBS, arrivals, job
from tests.integration.finished_interviews import kafka_of
from tests.integration.gateway.story import eventually
from tests.integration.test_consumers import told_to_end

SEED = 20261102
INTERVIEWS = 500
PERIOD = {"from": BEGIN.isoformat(), "to": (BEGIN + (DAYS + 1) * query.DAY).isoformat()}
SCREENER = Path(sys.executable).with_name("screener")
STATE = ("analytics_lives", "analytics_windows")
OF_ONE_JOB = ("scores", "drop-off")
LIMIT_SECONDS = 400.0


@pytest.fixture(scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory, kafka_kind: KafkaKind) -> AsyncIterator[World]:
    """Kafka, MongoDB and the gateway; jobs are made known by jd_service, and nobody screens."""
    folder = tmp_path_factory.mktemp("analytics")
    world = World(WorldSettings(kafka=kafka_kind, folder=folder, services=("jd_service",)))
    try:
        await world.start_outside()
        await world.start_product()
        yield world
    finally:
        await world.stop()


async def write(producer: AIOKafkaProducer, facts: Sequence[Fact]) -> None:
    """As services write them."""
    for fact in facts:
        message = encode(fact)
        await producer.send(message.topic, message.value, key=message.key, headers=list(message.headers))
    await producer.flush()


async def poison(producer: AIOKafkaProducer) -> None:
    """Three records that nobody can read: bytes, nothing at all, and a fact that lost its data."""
    fact = encode(next(arrivals(1, SEED)))
    await producer.send_and_wait("call.requested", b"\xff\x00", key=b"poison", headers=[("ce_type", None)])
    await producer.send_and_wait("interview.evaluated", None, key=b"poison")
    headers = [(name, b"poison" if name == "ce_id" else value) for name, value in fact.headers]
    await producer.send_and_wait("call.requested", b"{}", key=fact.key, headers=headers)


async def figures(http: httpx.AsyncClient) -> dict[str, bytes]:
    """Every report there is, as it was sent."""
    found = {}
    for kind in query.COUNTERS:
        for job_id in (*JOBS, None):
            for window in ("day", "hour"):
                for format_ in ("json", "csv"):
                    if job_id is None and kind in OF_ONE_JOB:
                        continue
                    asked: dict[str, Any] = {**PERIOD, "window": window, "format": format_}
                    asked |= {} if job_id is None else {"job_id": job_id}
                    answer = await http.get(f"/v1/analytics/{kind}", params=asked)
                    assert answer.status_code == 200, answer.text
                    found[f"{kind} {job_id} {window} {format_}"] = answer.content
    return found


def expected(raw: Sequence[query.Raw]) -> dict[str, tuple[Any, Any]]:
    """The same, counted plainly."""
    found = {}
    for job_id in (*JOBS, None):
        some = query.interviews(raw, "default", job_id)
        for kind in query.COUNTERS:
            for window in ("day", "hour"):
                found[f"{kind} {job_id} {window} json"] = query.report(kind, some, window)
    return {key: value for key, value in found.items() if key.split()[:2] not in [[k, "None"] for k in OF_ONE_JOB]}


async def until_read(world: World, database: Any, ids: int) -> None:
    """Returns when analytics has finished with all that stands in its topics now, and knows of so many interviews."""
    kafka = kafka_of(world)
    async with open_log(kafka, query.TOPICS) as log:
        ends = await log.ends()
    async with asyncio.timeout(LIMIT_SECONDS):
        while True:
            finished = await committed(kafka, "analytics_service", list(ends))
            if all(finished.get(place, 0) >= end for place, end in ends.items()):
                break
            await asyncio.sleep(0.25)
    assert await database["analytics_lives"].count_documents({"requested": {"$exists": True}}) >= ids


async def until_known(http: httpx.AsyncClient) -> None:
    """Returns when the jobs can be asked about."""

    async def are_there() -> bool:
        answers = [await http.get(f"/v1/jobs/{job_id}") for job_id in JOBS]
        return all(answer.status_code == 200 for answer in answers)

    assert await eventually(are_there)


async def test_every_figure_is_what_a_plain_program_counts_whatever_happened_to_the_worker(world: World) -> None:
    facts = list(arrivals(INTERVIEWS, SEED))
    third = len(facts) // 3
    environment = world.environment
    worker = service_process("analytics_service", environment, world.logs)
    producer = AIOKafkaProducer(bootstrap_servers=world.kafka.bootstrap, enable_idempotence=True)
    headers = {"X-API-Key": world.api_key}
    async with (
        producer,
        AsyncMongoClient[dict[str, Any]](world.mongod.url) as client,
        httpx.AsyncClient(base_url=world.url, headers=headers, timeout=60, trust_env=False) as http,
    ):
        database = client["screener"]
        await write(producer, [*map(job, JOBS), job(FOREIGN, "elsewhere")])
        await worker.start()
        for part in (facts[:third], facts[third : 2 * third]):
            before = await windows_of(database)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(write(producer, part))
                tasks.create_task(poison(producer))
                tasks.create_task(until_some(database, before))
            await worker.kill()
            assert worker.returncode == -9
            await worker.start()
        await write(producer, facts[2 * third :])
        await until_read(world, database, INTERVIEWS)
        await until_known(http)

        raw = await asyncio.to_thread(query.read, world.kafka.bootstrap)
        assert len({each.interview for each in raw}) == INTERVIEWS
        sent = await figures(http)
        counted = expected(raw)
        assert {key for key in sent if key.endswith("json")} == counted.keys()
        for key, (total, windows) in counted.items():
            report = json.loads(sent[key])
            assert report["total"] == total, key
            assert report["windows"] == windows, key

        # What is another tenant's is not there, and nobody finds it.
        assert (await http.get("/v1/analytics/funnel", params={"job_id": FOREIGN})).status_code == 404

        # From nothing: no collections, no offsets.
        assert await told_to_end(worker) == 0
        for name in STATE:
            await database[name].drop()
        await asyncio.to_thread(forget_offsets, world.kafka.bootstrap)
        await worker.start()
        await until_read(world, database, INTERVIEWS)
        assert await figures(http) == sent

        # And by the operator's command, with the worker at work.
        await database["analytics_windows"].drop()
        await database["analytics_lives"].delete_many({"_id": {"$regex": "^int_[0-7]"}})
        said = await asyncio.create_subprocess_exec(
            *(SCREENER, "replay", "analytics_service", "--yes"),
            env={**environment, "PATH": ""},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await said.communicate()
        assert said.returncode == 0, output.decode()
        assert await figures(http) == sent
        assert await told_to_end(worker) == 0


async def windows_of(database: Any) -> int:
    """How many windows there are."""
    return int(await database["analytics_windows"].count_documents({}))


async def until_some(database: Any, before: int) -> None:
    """Returns when the worker is in the middle of it."""
    async with asyncio.timeout(LIMIT_SECONDS):
        while await windows_of(database) <= before + 1:  # noqa: ASYNC110  another process's work
            await asyncio.sleep(0.02)


def forget_offsets(bootstrap: str) -> None:
    """As if analytics had never read anything. Who left without a word is in its group until its session is over."""
    from confluent_kafka import KafkaError, KafkaException
    from confluent_kafka.admin import AdminClient

    admin = AdminClient({"bootstrap.servers": bootstrap})
    give_up = time.monotonic() + LIMIT_SECONDS
    while True:
        try:
            for future in admin.delete_consumer_groups(["analytics_service"]).values():
                future.result(90)
            return
        except KafkaException as refused:
            if refused.args[0].code() != KafkaError.NON_EMPTY_GROUP or time.monotonic() > give_up:
                raise
        time.sleep(0.5)
