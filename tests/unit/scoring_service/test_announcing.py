"""Where the decision stands is told once for each state, and the greatest revision is always the state that holds."""

import random
from datetime import datetime
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from services.scoring_service.intents import Announce
from shared.events.decisions import CandidateDecision, DecidedBy, revision
from shared.events.fact import Fact, follow
from shared.events.interviews import InterviewEvaluated, InterviewReviewed, Outcome, Recommendation
from tests.strategies.stories.calls import request
from tests.strategies.stories.interviews import any_interview
from tests.strategies.stories.scoring import completed, evaluated, reviewed
from tests.strategies.stories.story import Story
from tests.strategies.values import BEGIN, moments
from tests.unit.scoring_service.deciding import SCORING, decided, evaluation_of

chances = st.integers(0, 2**32).map(random.Random)


def ended(outcome: Outcome = Outcome.COMPLETE) -> Story:
    """An interview that is over and not yet evaluated."""
    story = Story()
    story.tell(request(story))
    story.tell(completed(outcome), 5)
    return story


def announced(story: Story) -> CandidateDecision:
    """What is told now."""
    (intent,) = [item for item in decided(story) if isinstance(item, Announce)]
    return intent.decision


def test_an_evaluation_is_told_with_the_models_recommendation() -> None:
    story = ended()
    fact = story.tell(evaluated("", 8.0, Recommendation.HIRE), 5)
    decision = announced(story)
    assert (decision.recommendation, decision.decided_by) == (Recommendation.HIRE, DecidedBy.MODEL)
    assert (decision.overall_score, decision.needs_human, decision.outcome) == (8.0, False, Outcome.COMPLETE)
    assert (decision.as_of, decision.evaluated_at, decision.reviewed_at) == (fact.time, fact.time, None)


def test_an_interview_that_nobody_answered_is_told_too_and_nobody_decided_it() -> None:
    story = ended(Outcome.NO_ANSWER)
    story.tell(evaluated("", None, None), 5)
    decision = announced(story)
    assert (decision.outcome, decision.recommendation, decision.decided_by) == (Outcome.NO_ANSWER, None, None)
    assert decision.needs_human


def test_a_humans_word_stands_over_the_models_also_over_a_later_one() -> None:
    story = ended()
    story.tell(evaluated("", 8.0, None), 5)
    story.tell(announced(story), 1)
    review = story.tell(reviewed(Recommendation.REJECT), 60)
    decision = announced(story)
    assert (decision.recommendation, decision.decided_by) == (Recommendation.REJECT, DecidedBy.HUMAN)
    assert (decision.needs_human, decision.as_of, decision.reviewed_at) == (False, review.time, review.time)
    story.tell(decision, 1)
    again = story.tell(evaluated("", 9.0, Recommendation.HIRE), 60)
    later = announced(story)
    assert (later.recommendation, later.overall_score, later.as_of) == (Recommendation.REJECT, 9.0, again.time)
    assert later.revision > decision.revision


def test_what_is_told_is_not_told_again_and_an_older_telling_changes_nothing() -> None:
    story = ended()
    story.tell(evaluated("", 8.0, Recommendation.HIRE), 5)
    first = announced(story)
    story.tell(first, 1)
    assert [item for item in decided(story) if isinstance(item, Announce)] == []
    story.tell(reviewed(), 60)
    second = announced(story)
    story.tell(second, 1)
    story.tell(first, 1)  # a worker that was away writes it once more
    assert [item for item in decided(story) if isinstance(item, Announce)] == []


def test_nothing_is_told_before_the_interview_is_evaluated() -> None:
    assert [item for item in decided(ended()) if isinstance(item, Announce)] == []


def fact_of(intent: Announce) -> Fact[CandidateDecision]:
    return follow(
        intent.decision,
        source="/scoring_service",
        subject=intent.interview_id,
        tenant=intent.tenant,
        cause=intent.cause,
        time=BEGIN,
        discriminator=intent.discriminator,
    )


@given(chance=chances)
def test_one_id_never_says_two_things_and_the_greatest_revision_is_the_last_state(chance: random.Random) -> None:
    """Whatever part of a story is known at which moment; decisions that were told before are not among it."""
    told = [fact for fact in any_interview(chance) if not isinstance(fact.data, CandidateDecision)]
    known = [fact for fact in told if type(fact.data) in SCORING.types]
    said: dict[str, CandidateDecision] = {}
    for length in range(1, len(known) + 1):
        story = Story(facts=known[:length])
        for intent in decided(story):
            if isinstance(intent, Announce):
                fact = fact_of(intent)
                assert said.setdefault(fact.id, fact.data) == fact.data
    evaluation = evaluation_of(known)
    assert bool(said) == (evaluation.evaluated is not None)
    if said:
        assert evaluation.evaluated is not None
        last = max(said.values(), key=lambda decision: decision.revision)
        assert last.overall_score == evaluation.evaluated.value.overall_score
        wanted = evaluation.reviewed.value if evaluation.reviewed else evaluation.evaluated.value
        assert isinstance(wanted, InterviewReviewed | InterviewEvaluated)
        assert last.recommendation == wanted.recommendation


places = st.tuples(moments(), st.uuids().map(str))
Place = tuple[datetime, str]


@given(st.lists(st.tuples(places, st.none() | places), min_size=2, max_size=6))
def test_revisions_as_text_are_in_the_order_of_what_they_consist_of(states: list[tuple[Place, Place | None]]) -> None:
    for (one, one_review), (other, other_review) in combinations(states, 2):
        in_order = [one, *filter(None, [one_review])] < [other, *filter(None, [other_review])]
        assert (revision(one, one_review) < revision(other, other_review)) is in_order
