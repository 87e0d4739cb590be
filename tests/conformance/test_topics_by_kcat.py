"""Every topic, read by kcat: its records parse with the CloudEvents project's library and fit the published schemas."""

import asyncio
import json
from collections import Counter

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat
from jsonschema import Draft202012Validator

from devkit.samples import CANDIDATES
from devkit.world import World
from gateway.views.interviews import InterviewView
from shared.events.schema_registry import FOLDER
from shared.events.topics import Topic
from tests.conformance.kcat import needs_kcat, read
from tests.integration.office import Office, fresh_number

MAIN_JOB = {
    *(Topic.JD_CREATED, Topic.JD_QUESTIONS_GENERATED, Topic.JD_QUESTIONS_EDITED),
    *(Topic.CANDIDATE_CREATED, Topic.RESUME_PARSED, Topic.RESUME_REPLACED),
    *(Topic.CALL_REQUESTED, Topic.CALL_PERMITTED, Topic.CALL_PLACED, Topic.CALL_STATUS_CHANGED, Topic.CALL_RECONCILED),
    *(Topic.CONSENT_RECORDED, Topic.RESPONSE_RECORDED, Topic.RESPONSE_TRANSCRIBED, Topic.RESPONSE_SCORED),
    *(Topic.INTERVIEW_COMPLETED, Topic.INTERVIEW_EVALUATED, Topic.INTERVIEW_REVIEWED),
}
"""What is written where questions, calls, answers and scores are as they should be, and a human confirms."""
INTERVIEWS = 4
OVERRIDDEN = {"decision": "overridden", "recommendation": "consider", "reason": "We want to talk to her ourselves."}


async def main_job(office: Office) -> None:
    """A job with its questions, edited once; candidates, one of them with a newer résumé; interviews, confirmed."""
    job = await office.job()
    questions = (await office.http.get(f"/v1/jobs/{job}")).json()["questions"]
    edited = await office.http.put(f"/v1/jobs/{job}/questions", json={"questions": questions[:5]})
    assert edited.status_code in (200, 202), edited.text
    candidates = await asyncio.gather(*(office.candidate(fresh_number()) for _ in range(INTERVIEWS)))
    newer = CANDIDATES[1]
    resume = {"resume": (newer.resume.name, newer.resume.read_bytes(), newer.media_type)}
    replaced = await office.http.put(
        f"/v1/candidates/{candidates[0]}/resume", files=resume, headers={"Prefer": "wait=30"}
    )
    assert replaced.status_code in (200, 202), replaced.text
    asked = await asyncio.gather(*(office.request(job, candidate) for candidate in candidates))
    for interview in asked:
        card = await office.evaluated(interview)
        # What the model was too late to judge, on a busy machine, only a human can tell.
        review = {"decision": "confirmed"} if card.recommendation else OVERRIDDEN
        reviewed = await office.http.post(f"/v1/interviews/{interview}/review", json=review)
        assert reviewed.status_code in (200, 201, 202), reviewed.text
        await office.until(interview, is_reviewed)


def is_reviewed(interview: InterviewView) -> bool:
    return interview.result is not None and interview.result.review is not None


def fits(topic: str, headers: dict[str, bytes], key: str, value: bytes) -> None:
    """Whether a record is a CloudEvent of its topic's type, whose data fits the schema of its version."""
    event = from_binary(KafkaMessage(dict(headers), key.encode(), value), JSONFormat())
    kind, data = event.get_type(), event.get_data()
    assert event.get_specversion() == "1.0"
    assert kind.rpartition(".v")[0] == topic
    assert event.get_subject() == key
    assert isinstance(data, dict)
    schema = json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(data)


@needs_kcat
async def test_every_record_of_every_topic_is_a_cloudevent_that_fits_its_schema(
    world: World, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    await main_job(office)
    found: Counter[str] = Counter()
    for topic in Topic:
        for record in await read(world.kafka.bootstrap, topic.value):
            fits(topic, record.headers, record.key, record.value)
            found[topic] += 1
    assert {topic for topic in MAIN_JOB if not found[topic]} == set()
    with capsys.disabled():
        print(f"\n{found.total()} records in {len(found)} of {len(Topic)} topics: {dict(found)}")  # noqa: T201


@needs_kcat
@pytest.mark.parametrize("spoilt", ["value", "schema", "key", "type"])
async def test_the_check_can_fail(world: World, office: Office, spoilt: str) -> None:
    await office.job()
    record = (await read(world.kafka.bootstrap, Topic.JD_CREATED.value))[0]
    headers, key, value = record.headers, record.key, record.value
    fits(Topic.JD_CREATED, headers, key, value)
    match spoilt:
        case "value":
            value = value[:-1]
        case "schema":
            value = json.dumps({**json.loads(value), "title": 7}).encode()
        case "key":
            key = "job_of_another"
        case "type":
            headers = {**headers, "ce_type": b"jd.questions_generated.v1"}
    with pytest.raises(Exception):  # noqa: B017, PT011  whichever library refuses it
        fits(Topic.JD_CREATED, headers, key, value)
