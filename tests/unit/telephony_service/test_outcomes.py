"""How interviews end, one example each."""

from dataclasses import replace

import pytest

from services.telephony_service.intents import Block, Complete, Permit
from shared.events.calls import BlockReason, CallBlocked, CallStatus, RefusalReason
from shared.events.interviews import CancelRequested, InterviewCompleted, Outcome
from tests.strategies.stories.calls import Calls, consent, reconciled, recorded, refused, status
from tests.unit.telephony_service.deciding import asked_for, decided, only
from tests.unit.telephony_service.policies import POLICY

CANCEL = CancelRequested(reason="The job is filled.", requested_by="Robin")


def end(calls: Calls, after: float = 0.0) -> InterviewCompleted:
    """The end that is decided now."""
    return only(decided(calls.story, after), Complete).data


def test_every_question_answered_is_complete() -> None:
    calls = asked_for()
    calls.talk([0, 1, 2, 3, 4])
    ended = end(calls)
    assert (ended.outcome, ended.unanswered, ended.attempts, ended.call_seconds) == (Outcome.COMPLETE, (), 1, 120.0)
    assert ended.answers == tuple(calls.answers.values())


def test_some_questions_skipped_is_partial() -> None:
    calls = asked_for()
    calls.talk([0, 2, 3, 4], skipped=[1])
    ended = end(calls)
    assert (ended.outcome, ended.unanswered) == (Outcome.PARTIAL, (1,))
    assert ended.reason == "Every question was asked; 4 of 5 questions were answered."


def test_answers_of_several_calls_make_one_complete_interview() -> None:
    calls = asked_for()
    calls.talk([0, 1])
    calls.talk([2, 3, 4])
    ended = end(calls)
    assert (ended.outcome, ended.attempts, ended.call_seconds) == (Outcome.COMPLETE, 2, 240.0)
    assert [answer.attempt for answer in ended.answers] == [1, 1, 2, 2, 2]


def test_a_call_cut_off_with_no_attempt_left_is_partial() -> None:
    calls = asked_for()
    for question in range(POLICY.attempts):
        calls.talk([question])
    ended = end(calls)
    assert (ended.outcome, ended.unanswered) == (Outcome.PARTIAL, (3, 4))
    assert ended.reason == "3 calls were made; 3 of 5 questions were answered."


def test_consent_without_any_answer_is_partial() -> None:
    calls = asked_for()
    for _ in range(POLICY.attempts):
        calls.talk([])
    assert end(calls).outcome is Outcome.PARTIAL


@pytest.mark.parametrize("word", [CallStatus.NO_ANSWER, CallStatus.BUSY, CallStatus.FAILED, CallStatus.CANCELED])
def test_nobody_reached_in_any_attempt_is_no_answer(word: CallStatus) -> None:
    calls = asked_for()
    for _ in range(POLICY.attempts):
        calls.ring(word)
    ended = end(calls)
    assert (ended.outcome, ended.attempts) == (Outcome.NO_ANSWER, POLICY.attempts)


def test_a_no_to_the_request_for_consent_is_declined_and_nobody_calls_again() -> None:
    calls = asked_for()
    calls.decline()
    assert end(calls).outcome is Outcome.DECLINED


def test_a_no_heard_just_before_the_deadline_is_declined_all_the_same() -> None:
    calls = asked_for(deadline_seconds=20)
    calls.decline()
    assert end(calls, after=60).outcome is Outcome.DECLINED


def test_a_no_that_becomes_known_late_ends_the_next_attempt_before_it_is_dialled() -> None:
    calls = asked_for()
    calls.ring(CallStatus.COMPLETED)
    calls.permit()
    calls.story.tell(consent(1, granted=False))
    assert end(calls).outcome is Outcome.DECLINED


def test_a_no_in_a_call_whose_placing_was_never_confirmed_is_declined() -> None:
    calls = asked_for()
    calls.permit()
    calls.story.tell(refused(1, RefusalReason.UNCONFIRMED, retryable=False), 300)
    calls.story.tell(consent(1, granted=False))
    calls.story.tell(status(1, CallStatus.COMPLETED, 3, duration=20))
    calls.story.tell(reconciled(1, 0))
    assert end(calls).outcome is Outcome.DECLINED


def test_a_cancel_before_the_first_call_is_cancelled() -> None:
    calls = asked_for()
    calls.story.tell(CANCEL)
    ended = end(calls)
    assert (ended.outcome, ended.reason, ended.attempts) == (Outcome.CANCELLED, "Cancelled: The job is filled.", 0)


def test_a_cancel_keeps_what_was_answered() -> None:
    calls = asked_for()
    calls.talk([0])
    calls.story.tell(CANCEL)
    ended = end(calls)
    assert ended.outcome is Outcome.CANCELLED
    assert [answer.question_index for answer in ended.answers] == [0]


def test_a_cancelled_call_whose_end_is_never_reported_is_cancelled() -> None:
    calls = asked_for(deadline_seconds=60)
    calls.permit()
    calls.story.tell(status(1, CallStatus.IN_PROGRESS, 2))
    calls.story.tell(CANCEL)
    assert end(calls, after=4000).outcome is Outcome.CANCELLED


def test_a_closed_gate_is_failed() -> None:
    calls = asked_for()
    calls.story.tell(CallBlocked(attempt=1, reason=BlockReason.NOT_WHITELISTED, detail="Not on the whitelist."))
    ended = end(calls)
    assert (ended.outcome, ended.reason, ended.attempts) == (Outcome.FAILED, "Not on the whitelist.", 0)


def test_a_refusal_for_good_is_failed() -> None:
    calls = asked_for()
    calls.permit()
    calls.story.tell(refused(1, RefusalReason.REFUSED, retryable=False))
    ended = end(calls)
    # Not in Twilio's words: they may repeat the number, and a reason is no personal data.
    reason = "Twilio refused the call; the attempt says why; no call came about."
    assert (ended.outcome, ended.reason) == (Outcome.FAILED, reason)


def test_a_number_that_is_not_on_the_whitelist_is_never_let_through() -> None:
    calls = asked_for()
    block = only(decided(calls.story, policy=replace(POLICY, whitelist=frozenset())), Block)
    assert block.blocked.reason is BlockReason.NOT_WHITELISTED
    assert "WHITELISTED_NUMBERS" in block.blocked.detail


def test_the_gates_are_asked_again_before_every_attempt() -> None:
    calls = asked_for()
    calls.ring()
    closed = replace(POLICY, whitelist=frozenset({"+14155550999"}))
    assert only(decided(calls.story, after=3600, policy=closed), Block).attempt == 2


def test_without_a_whitelist_every_number_is_let_through() -> None:
    assert only(decided(asked_for().story, policy=replace(POLICY, whitelist=None)), Permit).attempt == 1


def test_the_deadline_ends_an_interview_between_calls() -> None:
    calls = asked_for(deadline_seconds=600)
    calls.ring()
    ended = end(calls, after=600)
    assert (ended.outcome, ended.reason) == (
        Outcome.NO_ANSWER,
        "The deadline passed; the candidate was not reached.",
    )


def test_the_recording_made_last_counts() -> None:
    calls = asked_for()
    calls.talk([0, 1, 2, 3])
    calls.talk([4])
    calls.story.tell(recorded(2, 0))
    chosen = {answer.question_index: answer.attempt for answer in end(calls).answers}
    assert chosen == {0: 2, 1: 1, 2: 1, 3: 1, 4: 2}
