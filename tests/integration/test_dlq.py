"""What operators do with dead letters, and the trail that it leaves."""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.structs import RecordMetadata

from devkit.world import World
from ops.dlq.mailbox import read_mailbox
from ops.dlq.view import as_json
from ops.records import LogRecord, administrator, partitions_of, read_whole, reader
from shared.clock import utc_now
from shared.events.fact import follow
from shared.events.jobs import Competency, Question, QuestionsEdited
from shared.events.operations import DeadLetterDiscarded
from shared.events.topics import Topic
from shared.events.wire import Message, decode, encode
from shared.failpoints import FAILPOINT_EXIT
from shared.kafka.dead_letters import dead_letter
from shared.kafka.tickets import Record
from tests.integration.finished_interviews import kafka_of
from tests.integration.office import Office
from tests.integration.screener import Screener

TOPIC = Topic.JD_QUESTIONS_EDITED
LIMIT_SECONDS = 120.0
HEADERS = [("ce_specversion", b"1.0"), ("ce_type", b"no.such.v9"), ("ce_tenant", b"acme"), ("odd", b"\xff\x00")]


@pytest.fixture
async def screener(world: World, tmp_path: Path) -> Screener:
    return Screener(world, tmp_path)


@pytest.fixture
async def producer(world: World) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=world.kafka.bootstrap)
    await producer.start()
    yield producer
    await producer.stop()


async def log(world: World, topic: str) -> list[LogRecord]:
    """Every record of a topic."""
    settings = kafka_of(world)
    async with administrator(settings) as admin, reader(settings) as log:
        wanted = await partitions_of(admin, [topic])
        return [record async for batch in read_whole(log, wanted) for record in batch]


async def letters(screener: Screener, *arguments: str) -> list[dict[str, Any]]:
    """What `screener dlq list --json` says."""
    said = await screener("dlq", "list", "--json", *arguments)
    assert said.code == 0, said.errors
    return [json.loads(line) for line in said.out.splitlines()]


async def every_letter(world: World) -> list[dict[str, Any]]:
    """What `screener dlq list --json --state all` says: read as it reads them, without a process for each look."""
    return [json.loads(as_json(case)) for case in (await read_mailbox(kafka_of(world))).cases]


async def until_letters(world: World, key: str, count: int) -> list[dict[str, Any]]:
    """Every letter of `key`, once there are so many."""
    until = time.monotonic() + LIMIT_SECONDS
    while True:
        found = [letter for letter in await every_letter(world) if letter["key"] == key]
        if len(found) >= count:
            assert len(found) == count
            return found
        assert time.monotonic() < until, found
        await asyncio.sleep(0.1)


async def poisoned(world: World, producer: AIOKafkaProducer) -> tuple[str, bytes, dict[str, Any]]:
    """A message that jd_service cannot read: its key, its value, and its letter."""
    key, value = f"job_{secrets.token_hex(8)}", secrets.token_bytes(16)
    at: RecordMetadata = await producer.send_and_wait(TOPIC.value, value, key=key.encode(), headers=HEADERS)
    [letter] = await until_letters(world, key, 1)
    assert letter["id"] == f"jd_service/{TOPIC.value}/{at.partition}/{at.offset}"
    return key, value, letter


async def mended(producer: AIOKafkaProducer, office: Office) -> tuple[Message, str]:
    """A message that would be processed now, and the identity of its letter: as after the release that mends it."""
    job_id = await office.job()
    question = Question(text="Why not?", competency=Competency.CULTURE, good_answer="Because.")
    data = QuestionsEdited(questions=(question,), edited_by="me")
    fact = encode(follow(data, source="/tests", subject=job_id, tenant="default", cause=job_id, time=utc_now()))
    record = Record(fact.topic, 0, secrets.randbelow(2**40), fact.key, fact.value, fact.headers)
    letter = dead_letter(record, "jd_service", ValueError("no such field"), attempts=3)
    await producer.send_and_wait(letter.topic, letter.value, key=letter.key, headers=list(letter.headers))
    return fact, f"jd_service/{fact.topic}/0/{record.offset}"


async def in_log(world: World, message: Message) -> int:
    """How often a message stands in its topic."""
    same = (message.key, message.value, message.headers)
    return sum((each.key, each.value, each.headers) == same for each in await log(world, message.topic))


async def one(world: World, identity: str) -> dict[str, Any]:
    """A letter as it stands."""
    [letter] = [letter for letter in await every_letter(world) if letter["id"] == identity]
    return letter


async def test_a_letter_is_listed_and_shown_with_everything_that_is_known(
    world: World, screener: Screener, producer: AIOKafkaProducer
) -> None:
    key, _, letter = await poisoned(world, producer)

    listed, shown, as_an_object = await asyncio.gather(
        screener("dlq", "list", "--topic", TOPIC.value, "--service", "jd_service", "--since", "1h"),
        screener("dlq", "show", letter["id"]),
        screener("dlq", "show", "--json", letter["id"]),
    )

    assert as_an_object.code == 0, as_an_object.errors
    assert {**json.loads(as_an_object.out), "number": letter["number"]} == letter  # others may have come before it
    assert letter["id"] in listed.words
    assert "no known type" in listed.words
    assert shown.code == 0
    for part in (letter["id"], key, "ce_type no.such.v9", "odd \\xff", "Undecodable", "Traceback", "tries 1"):
        assert part in shown.words


async def test_filters_leave_out_what_is_not_meant(
    screener: Screener, producer: AIOKafkaProducer, office: Office
) -> None:
    _, identity = await mended(producer, office)

    async def is_listed(*arguments: str) -> bool:
        return identity in {letter["id"] for letter in await letters(screener, *arguments)}

    through: list[tuple[str, ...]] = [
        ("--error", "NO SUCH FIELD", "--topic", TOPIC.value, "--since", "1h"),
        ("--state", "all"),
    ]
    not_through: list[tuple[str, ...]] = [
        ("--error", "no such words"),
        ("--topic", Topic.CALL_PLACED.value),
        ("--service", "scoring_service"),
        ("--since", "2999-01-01"),
        ("--state", "discarded"),
    ]
    options = [*through, *not_through]
    found = dict(zip(options, await asyncio.gather(*(is_listed(*each) for each in options)), strict=True))
    assert found == {**dict.fromkeys(through, True), **dict.fromkeys(not_through, False)}


async def test_letters_are_grouped_by_what_went_wrong(
    screener: Screener, producer: AIOKafkaProducer, office: Office
) -> None:
    await mended(producer, office)
    await mended(producer, office)

    said = await screener("dlq", "list", "--grouped", "--error", "no such field")

    [line] = [line for line in said.out.splitlines() if "no such field" in line]
    assert int(line.split()[0]) >= 2
    assert line.split()[1:3] == ["jd_service", TOPIC.value]


async def test_a_redriven_message_is_the_original_and_comes_back_as_a_new_letter_if_it_fails_again(
    world: World, screener: Screener, producer: AIOKafkaProducer
) -> None:
    key, value, letter = await poisoned(world, producer)

    done = await screener("dlq", "redrive", letter["id"], "--reason", "reader mended")

    assert done.code == 0, done.errors
    originals = [record for record in await log(world, TOPIC.value) if record.key == key.encode()]
    assert [(record.value, list(record.headers)) for record in originals] == [(value, HEADERS)] * 2
    first, second = await until_letters(world, key, 2)
    assert (first["id"], first["state"], second["state"]) == (letter["id"], "redriven", "open")
    [act] = first["acts"]
    assert (act["by"], act["reason"], act["redrive"]) == ("ada", "reader mended", 1)


async def test_a_redriven_message_whose_cause_is_mended_is_processed(
    world: World, screener: Screener, producer: AIOKafkaProducer, office: Office
) -> None:
    original, identity = await mended(producer, office)

    done = await screener("dlq", "redrive", "--all", "--yes", "--error", "no such field")

    assert done.code == 0, done.errors
    assert await in_log(world, original) == 1
    until = time.monotonic() + LIMIT_SECONDS
    while (job := (await office.http.get(f"/v1/jobs/{original.key.decode()}")).json())[
        "questions_source"
    ] != "recruiter":
        assert time.monotonic() < until, job
        await asyncio.sleep(0.1)
    assert (await one(world, identity))["state"] == "redriven"


async def test_what_was_redriven_is_not_put_back_twice_unless_that_is_said(
    world: World, screener: Screener, producer: AIOKafkaProducer, office: Office
) -> None:
    original, identity = await mended(producer, office)
    assert (await screener("dlq", "redrive", identity)).code == 0

    refused = await screener("dlq", "redrive", identity)

    assert refused.code == 1
    assert "is redriven" in refused.errors
    assert await in_log(world, original) == 1
    assert (await screener("dlq", "redrive", identity, "--again")).code == 0
    assert await in_log(world, original) == 2
    assert [act["redrive"] for act in (await one(world, identity))["acts"]] == [1, 2]


async def test_discarding_needs_a_reason_and_leaves_a_fact(
    world: World, screener: Screener, producer: AIOKafkaProducer, office: Office
) -> None:
    original, identity = await mended(producer, office)

    assert (await screener("dlq", "discard", identity)).code == 1
    done = await screener("dlq", "discard", identity, "--reason", "a test wrote it", "--by", "grace")

    assert done.code == 0, done.errors
    assert (await one(world, identity))["state"] == "discarded"
    [fact] = [each for each in await log(world, Topic.DEAD_LETTER_DISCARDED) if each.key == identity.encode()]
    decoded = decode(fact.headers, fact.value)
    assert isinstance(decoded.data, DeadLetterDiscarded)
    assert (decoded.data.by, decoded.data.reason) == ("grace", "a test wrote it")
    assert decoded.correlation_id == original.key.decode()
    assert (await screener("dlq", "redrive", identity)).code == 1
    assert await in_log(world, original) == 0


async def test_a_crash_after_putting_back_leaves_the_letter_open_and_a_repetition_ends_it(
    world: World, screener: Screener, producer: AIOKafkaProducer, office: Office
) -> None:
    original, identity = await mended(producer, office)

    crashed = await screener("dlq", "redrive", identity, environment={"CRASH_AT": "dlq.put_back"})

    assert crashed.code == FAILPOINT_EXIT
    assert await in_log(world, original) == 1
    assert (await one(world, identity))["state"] == "open"
    assert (await screener("dlq", "redrive", identity)).code == 0
    assert await in_log(world, original) == 2
    found = await one(world, identity)
    assert (found["state"], len(found["acts"])) == ("redriven", 1)


@pytest.mark.parametrize(
    ("command", "crash_at", "state"),
    [
        (("redrive",), "dlq.redrive_recorded", "redriven"),
        (("discard", "--reason", "x"), "dlq.discard_recorded", "discarded"),
    ],
)
async def test_a_crash_after_the_fact_leaves_the_act_done(
    world: World,
    screener: Screener,
    producer: AIOKafkaProducer,
    office: Office,
    command: tuple[str, ...],
    crash_at: str,
    state: str,
) -> None:
    _, identity = await mended(producer, office)

    crashed = await screener("dlq", *command, identity, environment={"CRASH_AT": crash_at})

    assert crashed.code == FAILPOINT_EXIT
    assert (await one(world, identity))["state"] == state


async def test_all_is_asked_about_first(
    world: World, screener: Screener, producer: AIOKafkaProducer, office: Office
) -> None:
    original, identity = await mended(producer, office)

    said = await screener("dlq", "redrive", "--all", "--topic", TOPIC.value)

    assert said.code == 1
    assert "back?" in said.errors
    assert (await one(world, identity))["state"] == "open"
    assert await in_log(world, original) == 0


async def test_a_filter_is_not_taken_for_the_wish_to_act_on_all(screener: Screener) -> None:
    said = await screener("dlq", "redrive", "--topic", TOPIC.value)

    assert said.code == 1
    assert "--all" in said.errors


async def test_without_kafka_the_command_says_so(screener: Screener) -> None:
    said = await screener("dlq", "list", environment={"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9"})

    assert said.code == 1
    assert "Kafka at 127.0.0.1:9" in said.errors
    assert "Traceback" not in said.errors
