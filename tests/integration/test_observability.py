"""What an operator sees of one interview: metrics that agree with the log, and one trace through every service."""

import asyncio
import contextlib
import secrets
from collections.abc import Iterable, Mapping

import httpx
import pytest

from devkit.product import GROUPS
from devkit.world import World
from shared.events.catalogue import NEWEST
from shared.events.topics import Topic
from shared.kafka.log_reader import read_to_end
from shared.kafka.settings import KafkaSettings
from tests.integration.collector import CollectedSpan, Collector
from tests.integration.gateway.story import eventually
from tests.integration.metering import Meter, log_lengths, metrics_urls
from tests.integration.office import LIMIT_SECONDS, Office, fresh_number
from tests.integration.phones import Phones

OF_THE_CALL = (Topic.CALL_REQUESTED, Topic.CALL_PERMITTED, Topic.CALL_PLACED, Topic.INTERVIEW_COMPLETED)
OF_THE_ANSWERS = (Topic.RESPONSE_RECORDED, Topic.RESPONSE_TRANSCRIBED, Topic.RESPONSE_SCORED)
Persona = Mapping[str, object]
STORY = (*OF_THE_CALL, Topic.CONSENT_RECORDED, *OF_THE_ANSWERS, Topic.INTERVIEW_EVALUATED)


STRONG: Persona = {"name": "strong"}
HANGS_UP: Persona = {"name": "hangs_up_after", "question": 2}


async def ready_to_be_called(office: Office, phones: Phones, *personas: Persona) -> tuple[str, str]:
    """A job, and a candidate: one who answers well, unless there are other `personas`, one a call."""
    number = fresh_number()
    await phones.seat(number, *(personas or (STRONG,)))
    job_id, candidate_id = await asyncio.gather(office.job(), office.candidate(number))
    return job_id, candidate_id


def fact_type(topic: Topic) -> str:
    """The type that is written today."""
    return f"{topic}.v{NEWEST[topic]}"


async def test_the_metrics_of_an_interview_agree_with_the_log(world: World, office: Office, phones: Phones) -> None:
    job_id, candidate_id = await ready_to_be_called(office, phones)
    meter = await resting(world, phones)
    before = await log_lengths(world.environment)

    await office.evaluated(await office.request(job_id, candidate_id))

    def published(topic: Topic) -> float:
        return sum(
            meter.grown(process, "screener_facts_published_total", type=fact_type(topic))
            for process in ("gateway", *world.services)
        )

    def consumed(process: str, topic: Topic) -> float:
        return meter.grown(process, "screener_facts_consumed_total", type=fact_type(topic))

    async def written() -> dict[Topic, int]:
        now = await log_lengths(world.environment)
        return {topic: now[topic] - before[topic] for topic in STORY}

    # A callback may come after the result that did not need it.
    await phones.until_quiet()
    await meter.until(lambda: meter.now["gateway"].value("screener_outbox_facts") == 0)
    log = await written()
    await meter.until(lambda: all(published(topic) == log[topic] for topic in STORY))
    await meter.until(lambda: all(consumed("telephony_service", topic) == log[topic] for topic in OF_THE_CALL))
    await meter.until(lambda: all(consumed("scoring_service", topic) == log[topic] for topic in OF_THE_ANSWERS))
    assert await written() == log, "facts were written meanwhile; the comparison above says nothing"
    assert all(log.values())
    assert log[Topic.CALL_REQUESTED] == log[Topic.INTERVIEW_EVALUATED] == 1
    assert_outside_world(meter, answers=log[Topic.RESPONSE_TRANSCRIBED])
    assert_gateway(meter)
    await meter.until(lambda: all(at_rest(meter, process) for process in GROUPS))


async def resting(world: World, phones: Phones) -> Meter:
    """A meter that begins when nothing goes on any more of what other tests asked for."""
    await phones.until_quiet()
    meter = await Meter(world).begin()
    await meter.until(lambda: all(at_rest(meter, process) for process in GROUPS))
    return await meter.begin()


def assert_outside_world(meter: Meter, answers: int) -> None:
    effects, requests = "screener_effects_total", "screener_client_requests_total"
    assert meter.grown("telephony_service", effects, effect="Dial", result="done") == 1
    assert meter.grown("telephony_service", requests, system="twilio", operation="place", result="ok") == 1
    assert meter.grown("scoring_service", effects, effect="Transcribe", result="done") == answers
    assert meter.grown("scoring_service", effects, effect="Evaluate", result="done") == 1
    assert meter.grown("scoring_service", requests, system="recordings", operation="fetch", result="ok") == answers
    assert meter.grown("scoring_service", requests, system="model", operation="answer_assessment", result="ok") >= 1
    assert meter.grown("scoring_service", "screener_client_request_duration_seconds_count", system="model") >= answers
    assert meter.grown("scoring_service", "screener_effect_duration_seconds_count", effect="Judge") == answers
    assert meter.grown("scoring_service", "screener_model_tokens_total", task="interview_summary") > 0


def assert_gateway(meter: Meter) -> None:
    requests, webhooks = "screener_http_requests_total", "screener_webhook_duration_seconds_count"
    assert meter.grown("gateway", requests, method="POST", route="/v1/interviews", status="201") == 1
    assert meter.grown("gateway", "screener_http_request_duration_seconds_count", route="/v1/interviews") == 1
    assert meter.grown("gateway", webhooks, kind="voice", status="200") == 1
    assert meter.grown("gateway", webhooks, kind="consent", status="200") == 1
    assert meter.grown("gateway", webhooks, kind="answer", status="200") >= 1
    assert meter.grown("gateway", webhooks, kind="status", status="204") >= 1


def at_rest(meter: Meter, process: str) -> bool:
    """Whether nothing is left to do, and the metrics say so."""
    now = meter.now[process]
    gauges = ("screener_consumer_lag_records", "screener_in_flight_records", "screener_oldest_unfinished_age_seconds")
    answers = all(now.value("screener_dependency_up", dependency=name) == 1 for name in ("kafka", "mongodb"))
    is_measured = all(now.has(gauge) for gauge in gauges) and now.value("process_resident_memory_bytes") > 0
    is_idle = all(now.value(gauge) == 0 for gauge in (*gauges, "screener_settling_keys", "screener_breaker_open"))
    return answers and is_measured and is_idle


async def test_a_forged_webhook_is_counted(world: World, http: httpx.AsyncClient) -> None:
    meter = await Meter(world).begin()
    forged = await http.post("/twilio/status/default/int_1/1", data={"CallSid": "CA1", "CallStatus": "completed"})
    assert forged.status_code == 403
    await meter.until(lambda: meter.grown("gateway", "screener_webhooks_refused_total", reason="forged-webhook") == 1)
    assert meter.grown("gateway", "screener_webhook_duration_seconds_count", kind="status", status="403") == 1


async def test_metrics_carry_no_ids_and_no_addresses(
    world: World, http: httpx.AsyncClient, office: Office, phones: Phones
) -> None:
    job_id, candidate_id = await ready_to_be_called(office, phones)
    interview_id = await office.request(job_id, candidate_id)
    await office.evaluated(interview_id)
    await http.get("/v1/interviews/somebody@example.com")
    await http.get("/somebody@example.com")
    for url in metrics_urls(world).values():
        text = (await http.get(url)).text
        assert "screener_service_info" in text
        for personal in (job_id, candidate_id, interview_id, "example.com", "+1202"):
            assert personal not in text


@pytest.mark.parametrize("personas", [(STRONG,), (HANGS_UP, STRONG)], ids=["one call", "a call that is resumed later"])
async def test_one_trace_leads_from_the_request_to_the_evaluation(
    world: World,
    office: Office,
    phones: Phones,
    http: httpx.AsyncClient,
    collector: Collector,
    personas: tuple[Persona, ...],
) -> None:
    job_id, candidate_id = await ready_to_be_called(office, phones, *personas)
    trace_id, client_span = secrets.token_hex(16), secrets.token_hex(8)

    answer = await http.post(
        "/v1/interviews",
        json={"job_id": job_id, "candidate_id": candidate_id},
        headers={"traceparent": f"00-{trace_id}-{client_span}-01"},
    )
    assert answer.status_code == 201, answer.text
    interview_id = answer.json()["id"]
    await office.evaluated(interview_id)

    kafka = KafkaSettings(kafka_bootstrap_servers=world.environment["KAFKA_BOOTSTRAP_SERVERS"])
    facts = [fact async for batch in read_to_end(kafka, STORY) for fact in batch if fact.subject == interview_id]
    assert {fact.data.topic for fact in facts} == set(STORY)
    assert {(fact.traceparent or "")[3:35] for fact in facts} == {trace_id}, "a fact left the trace"
    assert len([fact for fact in facts if fact.data.topic is Topic.CALL_PLACED]) == len(personas)

    published = {(fact.traceparent or "")[36:52] for fact in facts}
    root = [("POST /v1/interviews", client_span)]
    spans: list[CollectedSpan] = []

    def everything_arrived() -> bool:
        """A span comes when it ends: before those that it is part of, and whatever is still done brings new ones."""
        spans[:] = collector.trace(trace_id)
        return published <= ids(spans) and names(spans) >= NAMES and strangers(spans) == root

    with contextlib.suppress(TimeoutError):  # what did not come is told below
        await collector.until(everything_arrived, LIMIT_SECONDS)
    assert published <= ids(spans)
    services = {span.service for span in spans}
    # ats_service looks at the decision that follows, a moment later.
    assert services - {"ats_service"} == {"gateway", "telephony_service", "scoring_service"}
    assert names(spans) >= NAMES
    assert strangers(spans) == root


NAMES = {
    *("POST /v1/interviews", "settle call.requested", "effect Dial", "twilio place"),
    *("publish interview.evaluated", "effect Evaluate", "model interview_summary", "recordings fetch"),
    "POST /twilio/answer/{tenant}/{interview_id}/{attempt}/{question}",
}
"""Of spans that every such trace has."""


def strangers(spans: Iterable[CollectedSpan]) -> list[tuple[str, str]]:
    """The spans whose parent is not in the trace, and that: the first one's is the client's, and there is no other."""
    known = ids(spans)
    return [(span.name, span.parent_id) for span in spans if span.parent_id not in known]


def names(spans: Iterable[CollectedSpan]) -> set[str]:
    return {span.name for span in spans}


def ids(spans: Iterable[CollectedSpan]) -> set[str]:
    return {span.span_id for span in spans}


@pytest.mark.parametrize(
    "service", ["jd_service", "candidate_service", "telephony_service", "scoring_service", "ats_service"]
)
async def test_a_worker_is_ready_when_kafka_and_mongodb_answer(
    world: World, http: httpx.AsyncClient, service: str
) -> None:
    async def is_ready() -> bool:
        answer = await http.get(metrics_urls(world)[service].replace("/metrics", "/readyz"))
        return (answer.status_code, answer.text) == (200, "ready\n")

    assert await eventually(is_ready)
