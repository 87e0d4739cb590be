import random
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.telephony_service.intents import Complete, Dial, HangUp, Permit
from shared.events.calls import ObservedBy
from shared.events.interviews import InterviewCompleted, Outcome
from shared.events.responses import ResponseRecorded
from shared.intents import Wake
from tests.unit.telephony_service.life import Life, Weather
from tests.unit.telephony_service.policies import POLICY

# Seeds, because what goes wrong here needs a common draw in many places and not an extreme one.
chances = st.integers(0, 2**32).map(random.Random)
enough = settings(max_examples=300)
degrees = st.sampled_from([0.0, 0.2, 0.7])
weathers = st.builds(
    Weather,
    webhooks_lost=st.sampled_from([0.0, 0.2, 1.0]),
    rest_down=st.sampled_from([0.0, 0.2, 0.7, 1.0]),
    dials_refused=degrees,
    dials_unknown=degrees,
    slowest_arrival=st.sampled_from([0.0, 5.0, 60.0]),
)
policies = st.builds(
    replace,
    st.just(POLICY),
    attempts=st.integers(1, 3),
    whitelist=st.sampled_from([None, POLICY.whitelist, POLICY.whitelist, frozenset()]),
)
lives = st.builds(
    Life,
    policy=policies,
    weather=weathers,
    chance=chances,
    cancel_after=st.none() | st.none() | st.floats(0, 3 * 3600),
    deadline_seconds=st.sampled_from([60.0, 600.0, 3 * 3600.0, 12 * 3600.0]),
)


def end(life: Life) -> InterviewCompleted:
    """How the interview ended."""
    (fact,) = life.completions
    assert isinstance(fact.data, InterviewCompleted)
    return fact.data


@enough
@given(lives)
def test_an_interview_always_ends_once_and_in_time(life: Life) -> None:
    life.run()
    (completed,) = life.completions
    assert life.interview.completed is not None
    slack = timedelta(seconds=10 * life.weather.slowest_arrival + 120)
    assert completed.time <= life.deadline + life.policy.call_limit + life.policy.quiet + slack


@enough
@given(lives)
def test_until_the_end_every_decision_asks_for_something(life: Life) -> None:
    life.run()
    for _, interview, decided in life.decided:
        if interview.completed is None and interview.requested is not None:
            assert decided
        else:
            assert all(isinstance(item, HangUp) for item in decided)


@enough
@given(lives)
def test_a_wake_up_is_never_in_the_past(life: Life) -> None:
    life.run()
    for now, _, decided in life.decided:
        assert all(item.at > now for item in decided if isinstance(item, Wake))


@enough
@given(lives)
def test_an_attempt_is_dialled_at_most_once_and_by_one_effect(life: Life) -> None:
    life.run()
    attempts = [posted.intent.attempt for posted in life.posted]
    assert len(set(attempts)) == len(attempts)
    dials = {(item.attempt, item.effect_id) for _, _, decided in life.decided for item in decided if type(item) is Dial}
    assert len({attempt for attempt, _ in dials}) == len(dials)


@enough
@given(lives)
def test_nobody_is_dialled_while_a_call_is_on(life: Life) -> None:
    life.run()
    for posted in life.posted:
        earlier = [call for call in life.calls.values() if call.began < posted.at]
        assert not any(call.is_live(posted.at) for call in earlier)


@enough
@given(lives)
def test_there_are_no_more_dials_than_attempts_and_refusals(life: Life) -> None:
    life.run()
    assert len(life.posted) <= life.policy.attempts + life.refusals


@enough
@given(lives)
def test_only_unanswered_questions_are_asked(life: Life) -> None:
    life.run()
    for _, interview, decided in life.decided:
        done = {*interview.answers, *interview.skipped}
        for permit in (item for item in decided if isinstance(item, Permit)):
            assert permit.questions == tuple(index for index in range(5) if index not in done)


@enough
@given(lives)
def test_the_end_names_every_recovered_recording(life: Life) -> None:
    life.run()
    completed = life.completions[0]
    recovered = {
        fact.data.recording_sid
        for fact in life.told
        if isinstance(fact.data, ResponseRecorded)
        and fact.data.observed_by is ObservedBy.RECONCILIATION
        and fact.time < completed.time
    }
    assert recovered <= {answer.recording_sid for answer in end(life).answers}


@enough
@given(lives)
def test_an_interview_is_complete_when_every_question_is_answered_and_not_before(life: Life) -> None:
    life.run()
    ended = end(life)
    indexes = [answer.question_index for answer in ended.answers]
    assert sorted([*indexes, *ended.unanswered]) == list(range(5))
    if ended.outcome is Outcome.COMPLETE:
        assert not ended.unanswered
    elif ended.outcome is not Outcome.CANCELLED:
        assert ended.unanswered


@enough
@given(lives)
def test_after_a_cancelled_interview_no_call_goes_on(life: Life) -> None:
    life.weather = replace(life.weather, rest_down=0.0, webhooks_lost=0.0)
    life.run()
    if end(life).outcome is Outcome.CANCELLED:
        assert not any(call.is_live(life.now + timedelta(seconds=1)) for call in life.calls.values())


@enough
@given(lives)
def test_whoever_declined_is_not_called_again(life: Life) -> None:
    life.weather = replace(life.weather, webhooks_lost=0.0)
    life.run()
    for call in life.calls.values():
        if call.was_declined:
            assert not any(posted.at > call.began for posted in life.posted)
            assert end(life).outcome in (Outcome.DECLINED, Outcome.CANCELLED)


@enough
@given(lives)
def test_the_end_is_always_said_by_the_same_effect(life: Life) -> None:
    life.run()
    completes = {item.effect_id for _, _, decided in life.decided for item in decided if isinstance(item, Complete)}
    assert len(completes) == 1


@enough
@given(chance=chances)
def test_in_fair_weather_everything_that_was_said_counts(chance: random.Random) -> None:
    life = Life(POLICY, Weather(), chance)
    life.run()
    said = {sid for call in life.calls.values() for sid in call.recordings()}
    assert {answer.recording_sid for answer in end(life).answers} == said
