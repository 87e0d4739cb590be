"""What Twilio may do to us, and what must hold all the same."""

import asyncio

import pytest

from devkit.world import World
from shared.events.interviews import Outcome, Recommendation
from shared.events.responses import ResponseRecorded
from shared.events.topics import Topic
from shared.kafka.log_reader import read_to_end
from shared.kafka.settings import KafkaSettings
from tests.integration.office import Office
from tests.integration.phones import Phones
from tests.integration.test_main_job import screened


async def test_duplicated_delayed_and_reordered_webhooks_change_nothing(office: Office, phones: Phones) -> None:
    await phones.faults(webhook_duplicated=0.5, webhook_delayed=0.3, webhook_delay_seconds=20, callback_reordered=0.5)
    started = [await screened(office, phones, {"name": "strong"}) for _ in range(3)]

    cards = await asyncio.gather(*(office.evaluated(interview_id) for interview_id, _ in started))

    assert [card.outcome for card in cards] == [Outcome.COMPLETE] * 3
    assert [card.recommendation for card in cards] == [Recommendation.HIRE] * 3
    assert [len(await phones.calls_to(number)) for _, number in started] == [1, 1, 1]


async def test_lost_callbacks_leave_no_interview_stuck(office: Office, phones: Phones) -> None:
    await phones.faults(callback_dropped=1.0)
    interview_id, number = await screened(office, phones, {"name": "strong"})

    card = await office.evaluated(interview_id)

    assert card.outcome is Outcome.COMPLETE
    assert len(await phones.calls_to(number)) == 1


async def test_a_call_that_twilio_placed_without_saying_so_is_found_and_not_placed_again(
    office: Office, phones: Phones
) -> None:
    await phones.faults(create_response_dropped=1.0)
    interview_id, number = await screened(office, phones, {"name": "strong"})

    card = await office.evaluated(interview_id)

    assert card.outcome is Outcome.COMPLETE
    assert len(await phones.calls_to(number)) == 1


async def test_a_dial_that_nobody_can_confirm_ends_the_interview_and_is_not_repeated(
    office: Office, phones: Phones
) -> None:
    await phones.faults(create_failed_500=1.0)
    interview_id, number = await screened(office, phones, {"name": "strong"})

    card = await office.evaluated(interview_id)

    assert card.outcome is Outcome.FAILED
    assert card.recommendation is None
    assert await phones.calls_to(number) == []
    assert (await office.interview(interview_id)).attempts[0].refusal is not None


async def test_a_rate_limit_is_waited_out(office: Office, phones: Phones) -> None:
    await phones.faults(create_refused_429=1.0)
    interview_id, number = await screened(office, phones, {"name": "one_word"})
    await office.until(interview_id, lambda interview: any(attempt.refusal for attempt in interview.attempts))
    await phones.fault_free()

    card = await office.evaluated(interview_id)

    assert card.outcome is Outcome.COMPLETE
    assert len(await phones.calls_to(number)) == 1


async def test_recordings_that_appear_late_are_waited_for(office: Office, phones: Phones) -> None:
    await phones.faults(recording_list_lag_seconds=5)
    interview_id, _ = await screened(office, phones, {"name": "strong"})

    card = await office.evaluated(interview_id)

    assert all(answer.score is not None for answer in card.answers)


@pytest.mark.parametrize("path", ["status", "voice", "recording"])
async def test_a_forged_webhook_gets_403_and_leaves_no_fact(
    world: World, office: Office, phones: Phones, path: str
) -> None:
    interview_id, _ = await screened(office, phones, {"name": "refuses_consent"})
    await office.evaluated(interview_id)
    forged_sid = "RE" + "f" * 32
    tail = "/0" if path == "recording" else ""
    form = {"CallSid": "CA" + "f" * 32, "CallStatus": "completed", "SequenceNumber": "9", "RecordingSid": forged_sid}

    answer = await office.http.post(
        f"/twilio/{path}/default/{interview_id}/1{tail}", data=form, headers={"X-Twilio-Signature": "Zm9yZ2Vk"}
    )

    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    kafka = KafkaSettings(kafka_bootstrap_servers=world.kafka.bootstrap, kafka_fetch_max_wait_ms=50)
    topics = [Topic.CALL_STATUS_CHANGED.value, Topic.RESPONSE_RECORDED.value]
    async for batch in read_to_end(kafka, topics):
        for fact in batch:
            assert "f" * 32 not in getattr(fact.data, "call_sid", "")
            assert not (isinstance(fact.data, ResponseRecorded) and fact.data.recording_sid == forged_sid)
