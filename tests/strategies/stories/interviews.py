"""The life of an interview, from the request to the human's word."""

import random

from hypothesis import strategies as st

from shared.events.calls import BlockReason, CallBlocked, CallStatus
from shared.events.fact import Fact
from shared.events.interviews import (
    CancelRequested,
    InterviewEvaluated,
    InterviewReviewed,
    Outcome,
    Recommendation,
    RescoreRequested,
)
from tests.strategies.facts import SUBJECT
from tests.strategies.stories.assessments import decision
from tests.strategies.stories.calls import Calls, request
from tests.strategies.stories.scoring import completed, evaluated, reviewed, scored, transcribed, unscoreable
from tests.strategies.stories.story import Story


def interview() -> list[Fact]:
    """An interview that has everything: a refusal, no answer, a call cut off, a resumed one, a rescore, a review."""
    story = Story()
    story.tell(request(story))
    calls = Calls(story)
    calls.refuse()
    calls.ring()
    calls.talk([0, 1])
    calls.talk([2, 4], skipped=[3], lost=[4])
    story.tell(completed(Outcome.PARTIAL, calls.answers.values(), attempts=3))
    _score(story, calls, unscoreable_at_first={1})
    story.tell(reviewed(), 600)
    tell_decision(story)
    return story.facts


def blocked_interview() -> list[Fact]:
    """An interview that a gate ended."""
    story = Story()
    story.tell(request(story))
    story.tell(CallBlocked(attempt=1, reason=BlockReason.NOT_WHITELISTED, detail="Not on the whitelist."), 1)
    story.tell(completed(Outcome.FAILED, attempts=0), 1)
    return story.facts


def cancelled_interview() -> list[Fact]:
    """An interview that somebody cancelled after a first call."""
    story = Story()
    story.tell(request(story))
    calls = Calls(story)
    calls.ring(CallStatus.BUSY)
    story.tell(CancelRequested(reason="The job is filled.", requested_by="Robin"), 5)
    story.tell(completed(Outcome.CANCELLED), 1)
    return story.facts


def any_interview(chance: random.Random) -> list[Fact]:
    """A believable interview, whatever happens in it."""
    story = Story()
    story.tell(request(story))
    calls = Calls(story)
    for _ in range(chance.randint(0, 3)):
        _any_call(calls, chance)
    if chance.random() < 0.2:
        story.tell(CancelRequested(reason="The job is filled.", requested_by="Robin"), 5)
    if chance.random() < 0.9:
        outcome = Outcome.PARTIAL if calls.open_questions else Outcome.COMPLETE
        story.tell(completed(outcome if calls.answers else Outcome.NO_ANSWER, calls.answers.values(), calls.attempt), 1)
        _score(story, calls, {question for question in calls.answers if chance.random() < 0.3})
    if chance.random() < 0.3:
        story.tell(reviewed(chance.choice(list(Recommendation))), 600)
    tell_decision(story)
    return story.facts


def tell_decision(story: Story) -> None:
    """Where the decision stands by now, if there is an evaluation."""
    evaluations = [fact for fact in story.facts if isinstance(fact.data, InterviewEvaluated)]
    reviews = [fact for fact in story.facts if isinstance(fact.data, InterviewReviewed)]
    if evaluations:
        last = reviews[-1] if reviews else None
        story.tell(
            decision(
                (evaluations[-1].time, evaluations[-1].id), (last.time, last.id) if last else None, interview_id=SUBJECT
            ),
            1,
        )


def interviews() -> st.SearchStrategy[list[Fact]]:
    """Believable interviews."""
    return st.randoms(use_true_random=False).map(any_interview)


def _any_call(calls: Calls, chance: random.Random) -> None:
    questions = calls.open_questions
    reached = questions[: chance.randint(0, len(questions))]
    silent = [question for question in reached if chance.random() < 0.2]
    heard = [question for question in reached if question not in silent]
    lost = [question for question in heard if chance.random() < 0.2]
    match chance.randint(0, 4):
        case 0:
            calls.refuse()
        case 1:
            calls.ring(chance.choice([CallStatus.NO_ANSWER, CallStatus.BUSY, CallStatus.FAILED]))
        case 2:
            calls.decline()
        case _:
            calls.talk(heard, silent, lost)


def _score(story: Story, calls: Calls, unscoreable_at_first: set[int]) -> None:
    """Every answer is transcribed and judged; what could not be is judged after a rescore."""
    for question, answer in calls.answers.items():
        story.tell(transcribed(question, answer.recording_sid), 2)
        verdict = unscoreable if question in unscoreable_at_first else scored
        story.tell(verdict(question, answer.recording_sid), 2)
    recommendation = None if unscoreable_at_first else Recommendation.HIRE
    story.tell(evaluated("", 8.0 if calls.answers else None, recommendation), 2)
    if not unscoreable_at_first:
        return
    rescore = story.tell(RescoreRequested(requested_by="Robin"), 600)
    for question in sorted(unscoreable_at_first):
        sid = calls.answers[question].recording_sid
        story.tell(scored(question, sid, points=6, generation=rescore.id), 2)
    story.tell(evaluated(rescore.id, 7.5, Recommendation.HIRE), 2)
