"""Operators read an interview's whole story from the log."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from devkit.world import World
from shared.events.topics import Topic
from shared.events.wire import Message
from shared.kafka.dead_letters import dead_letter
from shared.kafka.tickets import Record
from tests.integration.office import Office
from tests.integration.phones import Phones
from tests.integration.screener import Screener
from tests.integration.test_main_job import screened

TWO_CALLS = ({"name": "hangs_up_after", "question": 2}, {"name": "one_word"})
LIMIT_SECONDS = 120.0


@pytest.fixture
async def screener(world: World, tmp_path: Path) -> Screener:
    return Screener(world, tmp_path)


async def traced(screener: Screener, interview_id: str, *options: str) -> dict[str, Any]:
    """What `screener trace --json` says."""
    said = await screener("trace", interview_id, "--json", *options)
    assert said.code == 0, said.errors
    story: dict[str, Any] = json.loads(said.out)
    return story


async def test_the_whole_story_of_an_interview_is_told(screener: Screener, office: Office, phones: Phones) -> None:
    interview_id, _ = await screened(office, phones, *TWO_CALLS)
    card = await office.evaluated(interview_id)
    await phones.until_quiet()

    story = await traced(screener, interview_id)

    assert (story["outcome"], story["attempts"], story["overall_score"]) == ("complete", 2, card.overall_score)
    entries = story["entries"]
    assert list(dict.fromkeys(entry["section"] for entry in entries)) == [
        *("Before", "Request", "Attempt 1", "Attempt 2", "After the conversation")
    ]
    types = {entry["topic"] for entry in entries}
    assert {"jd.created", "candidate.created", "resume.parsed", "call.requested", "interview.evaluated"} <= types
    by_number = {entry["number"]: entry for entry in entries}
    for entry in entries:
        if entry["cause"] is not None:
            assert by_number[entry["cause"]]["id"] == entry["causationid"]
    caused = {entry["topic"]: by_number[entry["cause"]]["topic"] for entry in entries if entry["cause"]}
    assert caused["call.permitted"] == "call.requested"
    assert caused["response.scored"] == "response.transcribed"
    assert [stage["name"] for stage in story["stages"]] == [
        *("requested", "permitted", "placed", "consent", "answers", "completed", "evaluated")
    ]


async def test_the_page_shows_it_in_order_and_nothing_personal(
    screener: Screener, office: Office, phones: Phones
) -> None:
    interview_id, number = await screened(office, phones, {"name": "one_word"})
    await office.evaluated(interview_id)

    page, personal = await screener("trace", interview_id), await screener("trace", interview_id, "--personal")

    places = [page.words.index(word) for word in ("Before", "Request", "Attempt 1", "After the", "Where the time went")]
    assert places == sorted(places)
    assert "call.requested" in page.words
    for told in ("Ada Example", number):
        assert told not in page.words
        assert told in personal.words
    as_json = await screener("trace", interview_id, "--json")
    assert number not in as_json.out


async def test_reading_every_partition_tells_the_same_story(screener: Screener, office: Office, phones: Phones) -> None:
    interview_id, _ = await screened(office, phones, {"name": "refuses_consent"})
    await office.evaluated(interview_id)
    await phones.until_quiet()

    limit = time.monotonic() + LIMIT_SECONDS
    while True:
        before = await traced(screener, interview_id)
        of_all = await traced(screener, interview_id, "--all")
        if before == await traced(screener, interview_id):  # nothing was told meanwhile
            break
        assert time.monotonic() < limit
    assert of_all == before


async def test_dead_letters_of_an_interview_are_part_of_its_story(
    world: World, screener: Screener, office: Office, phones: Phones
) -> None:
    interview_id, _ = await screened(office, phones, {"name": "refuses_consent"})
    await office.evaluated(interview_id)
    original = Message(Topic.CALL_PLACED.value, interview_id.encode(), b"{}", (("ce_type", b"no.such.v9"),))
    record = Record(original.topic, 0, 2**40, original.key, original.value, original.headers)
    letter = dead_letter(record, "telephony_service", ValueError("no use"), attempts=3)
    producer = AIOKafkaProducer(bootstrap_servers=world.kafka.bootstrap)
    await producer.start()
    try:
        await producer.send_and_wait(letter.topic, letter.value, key=letter.key, headers=list(letter.headers))
    finally:
        await producer.stop()
    identity = f"telephony_service/call.placed/0/{2**40}"
    assert (await screener("dlq", "discard", identity, "--reason", "a test wrote it")).code == 0

    entries = (await traced(screener, interview_id))["entries"]

    [found] = [entry for entry in entries if entry["kind"] == "dead_letter"]
    assert (found["letter"], found["state"], found["error"]) == (identity, "discarded", "ValueError: no use")
    assert [entry["subject"] for entry in entries if entry.get("topic") == "dead_letter.discarded"] == [identity]


async def test_an_interview_that_there_is_not_is_not_invented(screener: Screener) -> None:
    said = await screener("trace", "int_none")

    assert said.code == 1
    assert "knows nothing of int_none" in said.errors
    assert said.out == ""


async def test_without_kafka_the_command_says_so(screener: Screener) -> None:
    said = await screener("trace", "int_any", environment={"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9"})

    assert said.code == 1
    assert "Kafka at 127.0.0.1:9" in said.errors
    assert "Traceback" not in said.errors
