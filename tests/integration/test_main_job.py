"""The main job from end to end, over every protocol, on the broker that the session runs on."""

import asyncio
from collections.abc import Mapping

import pytest

from services.scoring_service.quotes import is_verbatim
from shared.events.interviews import Outcome, Recommendation
from tests.integration.gateway.story import PATIENT
from tests.integration.office import Office, fresh_number
from tests.integration.phones import Phones


async def screened(office: Office, phones: Phones, *personas: Mapping[str, object]) -> tuple[str, str]:
    """An interview that was asked for, with a candidate behind the number: its id and the number."""
    number = fresh_number()
    await phones.seat(number, *personas)
    job_id, candidate_id = await asyncio.gather(office.job(), office.candidate(number))
    return await office.request(job_id, candidate_id), number


async def test_a_strong_candidate_is_recommended_with_quotes_that_were_said(office: Office, phones: Phones) -> None:
    interview_id, number = await screened(office, phones, {"name": "strong"})

    card = await office.evaluated(interview_id)

    assert card.outcome is Outcome.COMPLETE
    assert card.recommendation is Recommendation.HIRE
    for answer in card.answers:
        assert answer.criteria is not None
        assert answer.transcript is not None
        quotes = [
            quote for name in type(answer.criteria).model_fields for quote in getattr(answer.criteria, name).quotes
        ]
        assert quotes
        assert all(is_verbatim(quote, answer.transcript) for quote in quotes)
    assert len(await phones.calls_to(number)) == 1


@pytest.mark.parametrize("persona", ["weak", "one_word"])
async def test_poor_answers_are_scored_low_and_not_recommended(office: Office, phones: Phones, persona: str) -> None:
    interview_id, _ = await screened(office, phones, {"name": persona})

    card = await office.evaluated(interview_id)

    assert card.outcome is Outcome.COMPLETE
    assert card.recommendation is Recommendation.REJECT
    assert card.overall_score is not None
    assert card.overall_score < 5


async def test_a_call_that_drops_is_resumed_at_the_first_unanswered_question(office: Office, phones: Phones) -> None:
    interview_id, number = await screened(office, phones, {"name": "hangs_up_after", "question": 2}, {"name": "strong"})

    card = await office.evaluated(interview_id)

    assert card.outcome is Outcome.COMPLETE
    assert [answer.attempt for answer in card.answers] == [1, 1] + [2] * (len(card.answers) - 2)
    assert len(await phones.calls_to(number)) == 2


async def test_an_answer_that_a_hang_up_cut_short_is_kept(office: Office, phones: Phones) -> None:
    interview_id, _ = await screened(office, phones, {"name": "hangs_up_during", "question": 3}, {"name": "strong"})

    card = await office.evaluated(interview_id)

    assert card.outcome is Outcome.COMPLETE
    assert [answer.attempt for answer in card.answers[:4]] == [1, 1, 1, 2]


async def test_who_declines_is_not_asked_and_not_called_again(office: Office, phones: Phones) -> None:
    interview_id, number = await screened(office, phones, {"name": "refuses_consent"})

    card = await office.evaluated(interview_id)

    assert card.outcome is Outcome.DECLINED
    assert card.recommendation is None
    assert all(answer.audio is None for answer in card.answers)
    assert len(await phones.calls_to(number)) == 1


@pytest.mark.parametrize("persona", ["no_answer", "busy", "voicemail", "hangs_up_at_once"])
async def test_who_is_not_reached_is_called_as_often_as_allowed_and_no_more(
    office: Office, phones: Phones, persona: str
) -> None:
    interview_id, number = await screened(office, phones, {"name": persona})

    card = await office.evaluated(interview_id)

    assert card.outcome is Outcome.NO_ANSWER
    assert card.overall_score is None
    assert card.recommendation is None
    assert len(await phones.calls_to(number)) == 2


async def test_silence_is_no_answer_and_gets_no_score(office: Office, phones: Phones) -> None:
    interview_id, number = await screened(office, phones, {"name": "silent"})

    card = await office.evaluated(interview_id)

    assert card.outcome is Outcome.PARTIAL
    assert {answer.status.value for answer in card.answers} == {"skipped"}
    assert card.overall_score is None
    assert card.recommendation is None
    assert len(await phones.calls_to(number)) == 1


async def test_the_same_idempotency_key_asks_for_one_interview_and_one_call(office: Office, phones: Phones) -> None:
    number = fresh_number()
    await phones.seat(number, {"name": "one_word"})
    job_id, candidate_id = await asyncio.gather(office.job(), office.candidate(number))

    ids = {await office.request(job_id, candidate_id, key="the-same") for _ in range(5)}

    assert len(ids) == 1
    await office.evaluated(ids.pop())
    assert len(await phones.calls_to(number)) == 1


async def test_a_number_off_the_whitelist_is_never_dialled(office: Office, phones: Phones) -> None:
    number = "+12025550199"
    interview_id = await office.request(await office.job(), await office.candidate(number))

    await office.evaluated(interview_id)

    interview = await office.interview(interview_id)
    assert interview.status == "failed"
    assert interview.blocked is not None
    assert interview.blocked.reason == "not_whitelisted"
    assert await phones.calls_to(number) == []


async def test_an_interview_can_be_cancelled_between_calls(office: Office, phones: Phones) -> None:
    # No call comes about, so that there is always a next one to wait for, however long the cancellation takes.
    await phones.faults(create_refused_429=1.0)
    interview_id, _ = await screened(office, phones, {"name": "busy"})
    await office.until(interview_id, lambda interview: any(attempt.refusal for attempt in interview.attempts))

    answer = await office.http.post(
        f"/v1/interviews/{interview_id}/cancel", json={"reason": "position filled"}, headers=PATIENT
    )

    assert answer.status_code == 200, answer.text
    await office.evaluated(interview_id)
    assert (await office.interview(interview_id)).outcome is Outcome.CANCELLED


async def test_an_answer_can_be_heard(office: Office, phones: Phones) -> None:
    interview_id, _ = await screened(office, phones, {"name": "one_word"})
    card = await office.evaluated(interview_id)

    answer = await office.http.get(str(card.answers[0].audio))

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("audio/")
    assert answer.content[:4] == b"RIFF"


async def test_a_human_confirms_or_overrides(office: Office, phones: Phones) -> None:
    interview_id, _ = await screened(office, phones, {"name": "strong"})
    await office.evaluated(interview_id)
    review = f"/v1/interviews/{interview_id}/review"

    confirmed = await office.http.post(review, json={"decision": "confirmed"}, headers=PATIENT)
    assert confirmed.status_code == 200, confirmed.text
    without_reason = await office.http.post(review, json={"decision": "overridden", "recommendation": "reject"})
    assert without_reason.status_code == 422
    body = {"decision": "overridden", "recommendation": "reject", "reason": "the references say otherwise"}
    overridden = await office.http.post(review, json=body, headers=PATIENT)
    assert overridden.status_code == 200, overridden.text

    card = await office.evaluated(interview_id)
    assert card.review is not None
    assert card.review.recommendation is Recommendation.REJECT
    assert card.recommendation is Recommendation.HIRE
