"""Whoever subscribes to states knows what whoever subscribes to history knows."""

import pytest

from tests.chaos.checker.invariants import decisions
from tests.unit.chaos_checker.story import INTERVIEW, Story
from tests.unit.chaos_checker.test_endings import Breaches

STATE = {"outcome": "complete", "overall_score": 7.0, "recommendation": "reject", "decided_by": "human"}


def review(story: Story) -> None:
    story.fact("rev", "interview.reviewed", INTERVIEW, {"recommendation": "reject"}, cause="default:review:k4")


class TestStand:
    def test_an_evaluation_that_no_decision_tells_of(self, story: Story, breaches: Breaches) -> None:
        story.without("dec")
        assert breaches(decisions.stand) == [f"{INTERVIEW}: was evaluated, and no decision tells of it"]

    def test_a_decision_about_what_was_never_evaluated(self, story: Story, breaches: Breaches) -> None:
        story.without("eva")
        assert breaches(decisions.stand) == [f"{INTERVIEW}: has a decision, and was never evaluated"]

    @pytest.mark.parametrize("other", [{"recommendation": "consider"}, {"overall_score": 7.1}, {"decided_by": "human"}])
    def test_a_decision_that_says_something_else(
        self, other: dict[str, object], story: Story, breaches: Breaches
    ) -> None:
        story.change("dec", **other)
        assert len(breaches(decisions.stand)) == 1

    def test_a_review_that_never_became_a_decision(self, story: Story, breaches: Breaches) -> None:
        review(story)
        assert len(breaches(decisions.stand)) == 2, "the recommendation, and whose it is"

    def test_an_older_decision_that_is_written_again_after_the_last(self, story: Story, breaches: Breaches) -> None:
        review(story)
        story.by("scoring_service", "dec2", "candidate.decision", {**STATE, "revision": "2"}, cause="rev")
        older = {**STATE, "recommendation": "hire", "decided_by": "model", "revision": "1"}
        story.by("scoring_service", "dec", "candidate.decision", older, cause="eva")
        assert breaches(decisions.stand) == []

    def test_two_decisions_of_one_revision(self, story: Story, breaches: Breaches) -> None:
        story.by("scoring_service", "dec2", "candidate.decision", {**STATE, "revision": "1"}, cause="eva")
        assert breaches(decisions.stand)[0] == f"{INTERVIEW}: two decisions claim one revision: 1, 1"


class TestReported:
    def test_an_order_that_heard_nothing(self, story: Story, breaches: Breaches) -> None:
        story.without("rep")
        assert breaches(decisions.reported) == [f"{INTERVIEW}: was ordered, and nobody reported 1"]

    def test_an_order_that_heard_of_an_earlier_decision_only(self, story: Story, breaches: Breaches) -> None:
        story.by("scoring_service", "dec2", "candidate.decision", {**STATE, "revision": "2"}, cause="rev")
        assert breaches(decisions.reported) == [f"{INTERVIEW}: was ordered, and nobody reported 2"]
