import os
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from services.telephony_service.intents import Complete, Dial, HangUp, Permit
from services.telephony_service.policy import Policy
from shared.events.calls import ObservedBy
from shared.events.interviews import InterviewCompleted, Outcome
from shared.events.responses import ResponseRecorded
from shared.intents import Wake
from tests.unit.telephony_service.life import RETRY_SECONDS, Life, Weather
from tests.unit.telephony_service.policies import POLICY

MANY = 2000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 300


def any_weather(chance: random.Random) -> Weather:
    """Any weather; the extremes are in it."""
    return Weather(
        webhooks_lost=chance.choice([0.0, 0.0, 0.2, 1.0]),
        rest_down=chance.choice([0.0, 0.2, 0.7, 1.0]),
        dials_refused=chance.choice([0.0, 0.2, 0.7]),
        dials_unknown=chance.choice([0.0, 0.2, 0.7]),
        slowest_arrival=chance.choice([0.0, 5.0, 60.0]),
    )


def any_policy(chance: random.Random) -> Policy:
    """Any number of attempts; the number called is on the whitelist, most of the time."""
    whitelist = chance.choice([None, POLICY.whitelist, POLICY.whitelist, POLICY.whitelist, frozenset()])
    return replace(POLICY, attempts=chance.randint(1, 3), whitelist=whitelist)


def lived(seed: int) -> Life:
    """A life that has come to its end."""
    chance = random.Random(seed)
    life = Life(
        policy=any_policy(chance),
        weather=any_weather(chance),
        chance=chance,
        seed=seed,
        cancel_after=chance.choice([None, None, None, chance.uniform(0, 100), chance.uniform(0, 3 * 3600)]),
        deadline_seconds=chance.choice([60.0, 600.0, 3 * 3600.0, 12 * 3600.0]),
    )
    life.run()
    return life


@pytest.fixture(scope="module")
def lives() -> Sequence[Life]:
    """Seeds rather than drawn choices: what goes wrong here needs common choices in many places, not extreme ones."""
    return [lived(seed) for seed in range(MANY)]


def end(life: Life) -> InterviewCompleted:
    """How the interview ended."""
    (fact,) = life.completions
    assert isinstance(fact.data, InterviewCompleted)
    return fact.data


def test_the_lives_have_every_end(lives: Sequence[Life]) -> None:
    assert {end(life).outcome for life in lives} == set(Outcome)


def test_an_interview_always_ends_once_and_in_time(lives: Sequence[Life]) -> None:
    for life in lives:
        (completed,) = life.completions
        assert life.interview.completed is not None, life.seed
        slack = timedelta(seconds=5 * life.weather.slowest_arrival + 2 * RETRY_SECONDS)
        assert completed.time <= life.deadline + life.policy.call_limit + life.policy.quiet + slack, life.seed


def test_until_the_end_every_decision_asks_for_something(lives: Sequence[Life]) -> None:
    for life in lives:
        for _, interview, decided in life.decided:
            if interview.completed is None and interview.requested is not None:
                assert decided, life.seed
            else:
                assert all(isinstance(item, HangUp) for item in decided), life.seed


def test_a_wake_up_is_never_in_the_past(lives: Sequence[Life]) -> None:
    for life in lives:
        for now, _, decided in life.decided:
            assert all(item.at > now for item in decided if isinstance(item, Wake)), life.seed


def test_an_attempt_is_dialled_at_most_once_and_by_one_effect(lives: Sequence[Life]) -> None:
    for life in lives:
        attempts = [posted.intent.attempt for posted in life.posted]
        assert len(set(attempts)) == len(attempts), life.seed
        dials = [item for _, _, decided in life.decided for item in decided if isinstance(item, Dial)]
        assert len({item.attempt for item in dials}) == len({item.effect_id for item in dials}), life.seed


def test_nobody_is_dialled_while_a_call_is_on(lives: Sequence[Life]) -> None:
    for life in lives:
        for posted in life.posted:
            earlier = [call for call in life.calls.values() if call.began < posted.at]
            assert not any(call.is_live(posted.at) for call in earlier), life.seed


def test_there_are_no_more_dials_than_attempts_and_refusals(lives: Sequence[Life]) -> None:
    for life in lives:
        assert len(life.posted) <= life.policy.attempts + life.refusals, life.seed


def test_only_unanswered_questions_are_asked(lives: Sequence[Life]) -> None:
    for life in lives:
        for _, interview, decided in life.decided:
            done = {*interview.answers, *interview.skipped}
            for permit in (item for item in decided if isinstance(item, Permit)):
                assert permit.questions == tuple(index for index in range(5) if index not in done), life.seed


def test_the_end_names_every_recovered_recording(lives: Sequence[Life]) -> None:
    for life in lives:
        completed = life.completions[0]
        recovered = {
            fact.data.recording_sid
            for fact in life.told
            if isinstance(fact.data, ResponseRecorded)
            and fact.data.observed_by is ObservedBy.RECONCILIATION
            and fact.time < completed.time
        }
        assert recovered <= {answer.recording_sid for answer in end(life).answers}, life.seed


def test_an_interview_is_complete_when_every_question_is_answered_and_not_before(lives: Sequence[Life]) -> None:
    for life in lives:
        ended = end(life)
        indexes = [answer.question_index for answer in ended.answers]
        assert sorted([*indexes, *ended.unanswered]) == list(range(5)), life.seed
        if ended.outcome is Outcome.COMPLETE:
            assert not ended.unanswered, life.seed
        elif ended.outcome is not Outcome.CANCELLED:
            assert ended.unanswered, life.seed


def test_after_a_cancelled_interview_no_call_goes_on() -> None:
    for seed in range(MANY):
        chance = random.Random(seed)
        life = Life(POLICY, Weather(slowest_arrival=20), chance, seed=seed, cancel_after=chance.uniform(0, 60))
        life.run()
        if end(life).outcome is Outcome.CANCELLED:
            told = life.completions[0].time + timedelta(seconds=60)  # what is under way then arrives by then
            assert not any(call.is_live(told) for call in life.calls.values()), seed


def test_whoever_declined_is_not_called_again(lives: Sequence[Life]) -> None:
    for life in lives:
        for call in life.calls.values():
            if call.was_declined and not life.weather.webhooks_lost:
                assert not any(posted.at > call.began for posted in life.posted), life.seed


def test_a_no_that_was_heard_before_the_end_is_the_end(lives: Sequence[Life]) -> None:
    for life in lives:
        at_the_end = next(
            seen for _, seen, decided in life.decided if any(isinstance(item, Complete) for item in decided)
        )
        if any(attempt.declined for attempt in at_the_end.attempts.values()):
            assert end(life).outcome in (Outcome.DECLINED, Outcome.CANCELLED), life.seed


def test_the_end_is_always_said_by_the_same_effect(lives: Sequence[Life]) -> None:
    for life in lives:
        completes = {item.effect_id for _, _, decided in life.decided for item in decided if isinstance(item, Complete)}
        assert len(completes) == 1, life.seed


def test_in_fair_weather_everything_that_was_said_counts() -> None:
    for seed in range(MANY):
        life = Life(POLICY, Weather(), random.Random(seed), seed=seed)
        life.run()
        said = {sid for call in life.calls.values() for sid in call.recordings()}
        assert {answer.recording_sid for answer in end(life).answers} == said, seed
