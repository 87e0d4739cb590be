"""What is decided on the way, and on documents of which anything may be missing."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.telephony_service.decisions import decide
from services.telephony_service.intents import AskStatus, Complete, Dial, HangUp, Permit, Reconcile
from shared.events.calls import CallStatus, ObservedBy, RefusalReason
from shared.events.fact import Fact
from shared.events.interviews import CancelRequested, Outcome
from shared.intents import Wake
from tests.strategies.facts import bags
from tests.strategies.projections import disordered
from tests.strategies.stories.calls import Calls, call_sid, reconciled, recorded, recording_sid, refused, status
from tests.strategies.stories.candidates import PHONE
from tests.strategies.stories.interviews import any_interview
from tests.strategies.stories.scoring import completed
from tests.strategies.values import after
from tests.unit.telephony_service.deciding import TELEPHONY, asked_for, decided, interview_of, only
from tests.unit.telephony_service.policies import POLICY

CANCEL = CancelRequested(reason="The job is filled.", requested_by="Robin")
moments = st.integers(-3600, 3 * 86400).map(after)


@given(facts=bags(TELEPHONY.types, max_size=15), seconds=st.lists(st.integers(-3600, 3 * 86400), min_size=1))
def test_a_decision_on_any_document_whatever_never_raises_and_is_always_the_same(
    facts: list[Fact], seconds: list[int]
) -> None:
    interview = interview_of(facts)
    for moment in map(after, seconds):
        found = decide(POLICY, interview, moment)
        assert found == decide(POLICY, interview, moment)
        if interview.requested is not None and interview.completed is None:
            assert found


@given(chance=st.integers(0, 2**32).map(random.Random), now=moments)
def test_a_decision_on_any_part_of_a_story_never_raises(chance: random.Random, now: datetime) -> None:
    told = [fact for fact in any_interview(chance) if type(fact.data) in TELEPHONY.types]
    facts = disordered(told, chance)
    for length in range(1, len(facts) + 1):
        interview = interview_of(facts[:length])
        assert decide(POLICY, interview, now) == decide(POLICY, interview, now)


def test_the_first_attempt_asks_every_question() -> None:
    permit = only(decided(asked_for().story), Permit)
    assert (permit.attempt, permit.questions) == (1, (0, 1, 2, 3, 4))


def test_what_is_let_through_is_dialled_and_the_deadline_watched() -> None:
    calls = asked_for(deadline_seconds=60)
    calls.permit()
    dial, wake = decided(calls.story)
    assert isinstance(dial, Dial)
    assert (dial.phone, dial.questions, dial.at_most_once) == (PHONE, (0, 1, 2, 3, 4), True)
    assert wake == Wake(after(60))


def test_a_dial_of_which_nobody_hears_is_looked_into_again() -> None:
    calls = asked_for()
    calls.permit()
    for _ in range(3):
        _, wake = decided(calls.story, after=120)
        assert wake == Wake(calls.story.now + POLICY.quiet)


def test_while_a_call_is_on_nothing_is_done_until_it_goes_quiet() -> None:
    calls = asked_for()
    calls.permit()
    began = calls.story.tell(status(1, CallStatus.RINGING, 1)).time
    assert decided(calls.story, after=119) == [Wake(began + POLICY.quiet)]


def test_a_quiet_call_is_asked_after_again_and_again_each_time_by_another_effect() -> None:
    calls = asked_for()
    calls.permit()
    began = calls.story.tell(status(1, CallStatus.RINGING, 1)).time
    effects = set()
    for inquiry in (1, 2, 3):
        found, wake = decided(calls.story, after=120)
        assert isinstance(found, AskStatus)
        assert (found.inquiry, found.call_sid) == (inquiry, call_sid(1))
        assert wake == Wake(began + POLICY.quiet * (inquiry + 1))
        effects.add(found.effect_id)
    assert len(effects) == 3


def test_a_cancelled_call_is_hung_up() -> None:
    calls = asked_for()
    calls.permit()
    calls.story.tell(status(1, CallStatus.IN_PROGRESS, 2))
    calls.story.tell(CANCEL)
    assert only(decided(calls.story), HangUp).call_sid == call_sid(1)


def test_a_call_that_lasts_too_long_is_hung_up() -> None:
    calls = asked_for(deadline_seconds=60)
    calls.permit()
    calls.story.tell(status(1, CallStatus.IN_PROGRESS, 2))
    intents = [type(item) for item in decided(calls.story, after=3600)]
    assert intents == [HangUp, AskStatus, Wake]


def test_a_call_whose_end_is_never_reported_ends_the_interview_at_last() -> None:
    calls = asked_for(deadline_seconds=60)
    calls.permit()
    calls.story.tell(status(1, CallStatus.IN_PROGRESS, 2))
    assert only(decided(calls.story, after=3600 + 120), Complete).data.outcome is Outcome.NO_ANSWER


def test_a_call_that_comes_about_after_the_end_is_hung_up() -> None:
    calls = asked_for()
    calls.permit()
    calls.story.tell(CANCEL)
    calls.story.tell(completed(Outcome.CANCELLED, attempts=0))
    assert decided(calls.story) == []
    calls.story.tell(status(1, CallStatus.RINGING, 1))
    assert only(decided(calls.story), HangUp).call_sid == call_sid(1)
    calls.story.tell(status(1, CallStatus.COMPLETED, 2))
    assert decided(calls.story) == []


def test_recordings_are_compared_once_twilio_had_time_to_write_them() -> None:
    calls = asked_for()
    calls.permit()
    calls.story.tell(recorded(1, 0))
    ended = calls.story.tell(status(1, CallStatus.COMPLETED, 3)).time
    assert decided(calls.story) == [Wake(ended + POLICY.recordings_settle)]
    found = only(decided(calls.story, after=10), Reconcile)
    assert (found.asked, found.known, found.listing) == ((0, 1, 2, 3, 4), ((recording_sid(1, 0), 0),), True)


def test_where_nothing_can_be_missing_twilio_is_not_asked() -> None:
    calls = asked_for()
    calls.permit()
    for question in range(5):
        calls.story.tell(recorded(1, question))
    calls.story.tell(status(1, CallStatus.COMPLETED, 3))
    assert not only(decided(calls.story), Reconcile).listing


def test_a_comparison_that_never_comes_about_does_not_hold_up_the_end() -> None:
    calls = asked_for(deadline_seconds=60)
    calls.permit()
    calls.story.tell(recorded(1, 0))
    calls.story.tell(status(1, CallStatus.COMPLETED, 3))
    assert only(decided(calls.story, after=3600), Reconcile)
    assert only(decided(calls.story, after=120), Complete).data.outcome is Outcome.PARTIAL


def test_recovered_recordings_are_waited_for_but_not_for_ever() -> None:
    calls = asked_for()
    for _ in range(POLICY.attempts - 1):
        calls.ring()
    calls.permit()
    calls.story.tell(recorded(3, 0))
    calls.story.tell(status(3, CallStatus.COMPLETED, 3))
    compared = calls.story.tell(reconciled(3, recordings=3, recovered=1, unassigned=("RE-unknown",)), 10).time
    assert decided(calls.story) == [Wake(compared + POLICY.quiet)]
    assert len(only(decided(calls.story, after=120), Complete).data.answers) == 1
    calls.story.tell(recorded(3, 1, ObservedBy.RECONCILIATION))
    calls.story.now = compared
    assert len(only(decided(calls.story), Complete).data.answers) == 2


def test_after_nobody_was_reached_the_next_attempt_waits_longer_than_after_a_call_cut_off() -> None:
    missed, cut_off = asked_for(), asked_for()
    missed.ring()
    cut_off.talk([0, 1])
    assert only(decided(missed.story), Wake).at - _ended(missed) == POLICY.retry_delay
    assert only(decided(cut_off.story), Wake).at - _ended(cut_off) == POLICY.resume_delay


def test_a_resumed_call_asks_what_was_neither_answered_nor_skipped() -> None:
    calls = asked_for()
    calls.talk([0, 2], skipped=[1])
    permit = only(decided(calls.story, after=60), Permit)
    assert (permit.attempt, permit.questions) == (2, (3, 4))


def test_refusals_are_tried_again_ever_more_patiently_and_are_no_attempts() -> None:
    calls, waits = asked_for(deadline_seconds=10 * 86400), list[timedelta]()
    for _ in range(12):
        calls.refuse()
        waits.append(only(decided(calls.story), Wake).at - calls.story.now)
        calls.story.now += waits[-1]
        assert only(decided(calls.story), Permit).attempt == len(waits) + 1
    doubling = [timedelta(seconds=5 * 2**count) for count in range(12)]
    assert waits == [min(wait, timedelta(minutes=10)) for wait in doubling]


def test_a_call_between_refusals_makes_the_next_refusal_the_first_again() -> None:
    calls = asked_for()
    calls.refuse()
    calls.refuse()
    calls.ring()
    calls.refuse()
    assert only(decided(calls.story), Wake).at - calls.story.now == POLICY.refusal_backoff


def test_an_attempt_that_would_come_after_the_deadline_is_not_made() -> None:
    calls = asked_for(deadline_seconds=600)
    calls.ring()
    assert decided(calls.story) == [Wake(after(600))]


def test_nothing_is_dialled_after_the_deadline() -> None:
    calls = asked_for(deadline_seconds=600)
    calls.permit()
    assert only(decided(calls.story, after=600), Complete).data.outcome is Outcome.FAILED


def test_an_unconfirmed_dial_is_never_made_again() -> None:
    calls = asked_for()
    calls.permit()
    calls.story.tell(refused(1, RefusalReason.UNCONFIRMED, retryable=False), 300)
    assert only(decided(calls.story, after=3600), Complete).data.outcome is Outcome.FAILED


def test_a_call_of_which_only_the_comparison_is_known_is_over() -> None:
    calls = asked_for()
    calls.permit()
    calls.story.tell(reconciled(1, 0))
    assert only(decided(calls.story, after=1800), Permit).attempt == 2


def test_with_one_attempt_allowed_there_is_no_second() -> None:
    calls = asked_for()
    calls.ring()
    once = replace(POLICY, attempts=1)
    assert only(decided(calls.story, policy=once), Complete).data.outcome is Outcome.NO_ANSWER


def _ended(calls: Calls) -> datetime:
    ended = interview_of(calls.story.facts).attempts[calls.attempt].ended
    assert ended is not None
    return ended.at
