"""The consumer runtime's promises, kept by the product's own processes."""

import asyncio
import os
import secrets
import signal

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import ConsumerRecord

from devkit.product import ProductProcess, service_process
from devkit.world import KafkaKind, World
from shared.events.interviews import Outcome
from shared.events.topics import Topic
from tests.integration.gateway.story import PATIENT, eventually
from tests.integration.office import Office
from tests.integration.phones import Phones
from tests.integration.test_main_job import screened

LIMIT_SECONDS = 90.0
SERVICES = ("jd_service", "candidate_service", "telephony_service", "scoring_service", "ats_service")
QUESTIONS = {"questions": [{"text": "Why?", "competency": "culture", "good_answer": "Because."}], "edited_by": "me"}


async def told_to_end(process: ProductProcess) -> int:
    """The exit code of a process that is told to end and given the time it takes, where `stop` would kill it."""
    os.kill(process.pid, signal.SIGTERM)
    async with asyncio.timeout(LIMIT_SECONDS):
        return await process.wait()


async def until_it_may_die(name: str, phones: Phones, *numbers: str) -> None:
    """Lets telephony call these numbers: where it dies between claim and call the interview fails, to be safe."""
    if name == "telephony_service":
        await asyncio.gather(*(phones.until_called(number) for number in numbers))


async def letters(
    world: World, topic: Topic, value: bytes, key: str, service: str | None = None
) -> list[dict[str, bytes]]:
    """The headers of every dead letter of `topic` with this key and value, of a service; waits until there is one."""
    consumer = AIOKafkaConsumer(
        topic.dead_letters, bootstrap_servers=world.kafka.bootstrap, auto_offset_reset="earliest", fetch_max_wait_ms=50
    )

    def is_wanted(record: ConsumerRecord[bytes, bytes]) -> bool:
        by = dict(record.headers)["dlq_service"].decode()
        return (record.key, record.value) == (key.encode(), value) and service in (None, by)

    await consumer.start()
    try:
        await consumer.seek_to_beginning()
        async with asyncio.timeout(LIMIT_SECONDS):
            async for record in consumer:
                if is_wanted(record):
                    break
        rest = await consumer.getmany(timeout_ms=500)
        found = [record, *(each for records in rest.values() for each in records if is_wanted(each))]
        return [dict(each.headers) for each in found]
    finally:
        await consumer.stop()


async def test_a_poison_message_is_dead_lettered_once_and_its_neighbours_go_on(world: World, office: Office) -> None:
    job_id = await office.job()
    poison = secrets.token_bytes(16)
    producer = AIOKafkaProducer(bootstrap_servers=world.kafka.bootstrap)
    await producer.start()
    try:
        place = await producer.send_and_wait(
            Topic.JD_QUESTIONS_EDITED.value, poison, key=job_id.encode(), headers=[("ce_type", b"no.such.v9")]
        )
    finally:
        await producer.stop()

    edited = await office.http.put(f"/v1/jobs/{job_id}/questions", json=QUESTIONS, headers=PATIENT)

    assert edited.status_code == 200, edited.text
    assert (await office.http.get(f"/v1/jobs/{job_id}")).json()["questions"][0]["text"] == "Why?"
    [headers] = await letters(world, Topic.JD_QUESTIONS_EDITED, poison, key=job_id)
    assert headers["ce_type"] == b"no.such.v9"
    assert headers["dlq_service"] == b"jd_service"
    assert headers["dlq_topic"] == Topic.JD_QUESTIONS_EDITED.value.encode()
    assert int(headers["dlq_partition"]) == place.partition
    assert int(headers["dlq_offset"]) == place.offset
    assert b"Undecodable" in headers["dlq_error"]


@pytest.mark.parametrize("name", SERVICES)
async def test_a_service_that_is_killed_goes_on_where_it_was(
    world: World, office: Office, phones: Phones, name: str
) -> None:
    started = await asyncio.gather(*(screened(office, phones, {"name": "one_word"}) for _ in range(2)))
    await until_it_may_die(name, phones, *(number for _, number in started))
    await world.services[name].kill()
    await world.services[name].start()

    cards = await asyncio.gather(*(office.evaluated(interview_id) for interview_id, _ in started))

    assert [card.outcome for card in cards] == [Outcome.COMPLETE] * 2
    assert [len(await phones.calls_to(number)) for _, number in started] == [1, 1]


@pytest.mark.parametrize("name", SERVICES)
async def test_a_service_that_is_asked_to_end_drains_and_exits_with_0(
    world: World, office: Office, phones: Phones, name: str
) -> None:
    interview_id, number = await screened(office, phones, {"name": "one_word"})
    await until_it_may_die(name, phones, number)
    try:
        assert await told_to_end(world.services[name]) == 0
    finally:
        await world.services[name].start()

    assert (await office.evaluated(interview_id)).outcome is Outcome.COMPLETE
    assert len(await phones.calls_to(number)) == 1


async def test_the_gateway_ends_with_0_and_comes_back(world: World, office: Office) -> None:
    assert world.gateway is not None
    try:
        assert await told_to_end(world.gateway) == 0
    finally:
        await world.gateway.start()

    async def is_ready() -> bool:
        return (await office.http.get("/readyz")).status_code == 200

    assert await eventually(is_ready)


async def test_a_second_worker_shares_the_work_and_takes_over_when_the_first_is_killed(
    world: World, office: Office, phones: Phones, kafka_kind: KafkaKind
) -> None:
    if kafka_kind is not KafkaKind.REAL:
        pytest.skip("the in-memory broker forms no group of two")
    async with service_process("telephony_service", world.environment, world.logs) as second:
        try:
            started = await asyncio.gather(*(screened(office, phones, {"name": "one_word"}) for _ in range(4)))
            await until_it_may_die("telephony_service", phones, *(number for _, number in started))
            await world.services["telephony_service"].kill()

            cards = await asyncio.gather(*(office.evaluated(interview_id) for interview_id, _ in started))
        finally:
            await world.services["telephony_service"].start()
        assert await told_to_end(second) == 0

    assert [card.outcome for card in cards] == [Outcome.COMPLETE] * 4
    assert [len(await phones.calls_to(number)) for _, number in started] == [1] * 4


async def test_a_service_ends_with_0_and_loses_nothing_while_mongodb_is_away(world: World, office: Office) -> None:
    title = f"Night watch {secrets.token_hex(4)}"
    body = {"title": title, "description": "Somebody who watches while everybody else sleeps."}
    await world.mongod.kill()
    try:
        posted = await office.http.post("/v1/jobs", json=body, headers={"Prefer": "wait=1"})
        assert await told_to_end(world.services["jd_service"]) == 0
    finally:
        await world.mongod.start()
        await world.services["jd_service"].start()

    assert posted.status_code in (202, 503), posted.text
    again = await office.http.post("/v1/jobs", json=body, headers=PATIENT)
    assert again.status_code in (200, 201), again.text
    assert again.json()["questions_status"] == "ready"
