"""Each answer has one effective score, and nobody made it up."""

import pytest

from tests.chaos.checker.invariants import scores
from tests.unit.chaos_checker.story import INTERVIEW, SAID, Story
from tests.unit.chaos_checker.test_endings import Breaches

VERDICT = {"question_index": 1, "recording_sid": "RE1", "generation": ""}


class TestOnce:
    def test_two_scores_of_one_answer(self, story: Story, breaches: Breaches) -> None:
        other = {**VERDICT, "rubric_version": "1", "criteria": {}, "score": 3.0}
        story.by("scoring_service", "sco9", "response.scored", other, cause="tra1")
        assert breaches(scores.once) == [
            f"{INTERVIEW}: RE1 has 2 verdicts in generation '': sco1, sco9",
            f"{INTERVIEW}: RE1 has 2 scores by rubric 1: sco1, sco9",
        ]

    def test_a_score_and_a_reason_for_none(self, story: Story, breaches: Breaches) -> None:
        story.by("scoring_service", "uns", "response.unscoreable", {**VERDICT, "reason": "silence"}, cause="tra1")
        assert len(breaches(scores.once)) == 1

    def test_a_score_in_another_generation_than_the_reason_for_none(self, story: Story, breaches: Breaches) -> None:
        unscoreable = {**VERDICT, "reason": "model_down"}
        story.by("scoring_service", "uns", "response.unscoreable", unscoreable, cause="tra1")
        story.change("sco1", generation="rescore")
        assert breaches(scores.once) == []

    def test_an_answer_without_verdict(self, story: Story, breaches: Breaches) -> None:
        story.without("sco1")
        assert f"{INTERVIEW}: the answer to question 1 has neither a score nor a reason for none" in breaches(
            scores.once
        )

    @pytest.mark.parametrize(
        "row",
        [
            {"score": 9.0},
            {"recording_sid": "RE0"},
            {"question_index": 0},
            {"score": None, "unscoreable": "silence"},
        ],
        ids=str,
    )
    def test_a_scorecard_that_the_log_does_not_bear_out(
        self, row: dict[str, object], story: Story, breaches: Breaches
    ) -> None:
        story.project("evaluations", lambda document: document["evaluated"]["value"]["questions"][1].update(row))
        assert breaches(scores.once)

    def test_a_score_for_what_nobody_answered(self, story: Story, breaches: Breaches) -> None:
        story.change("end", answers=[{"question_index": 0, "recording_sid": "RE0"}])
        story.project(
            "evaluations", lambda document: document["evaluated"]["value"]["questions"][1].update(recording_sid=None)
        )
        assert breaches(scores.once) == [f"{INTERVIEW}: question 1: the scorecard shows a score, and nobody answered"]


class TestEvidenced:
    def test_a_quote_that_nobody_said(self, story: Story, breaches: Breaches) -> None:
        invented = {"relevance": {"score": 7, "quotes": ["I built a rocket"], "reason": ""}}
        story.change("sco0", criteria=invented)
        assert breaches(scores.evidenced) == [
            f"{INTERVIEW}: RE0: nobody said 'I built a rocket', which is quoted for relevance"
        ]

    def test_points_for_nothing(self, story: Story, breaches: Breaches) -> None:
        story.change("sco0", criteria={"relevance": {"score": 7, "quotes": [], "reason": ""}})
        assert len(breaches(scores.evidenced)) == 1

    def test_a_score_while_the_model_gave_none(self, story: Story, breaches: Breaches) -> None:
        story.model = [entry for entry in story.model if SAID[0] not in entry["request"]["messages"][0]["content"]]
        assert breaches(scores.evidenced) == [f"{INTERVIEW}: RE0 has a score (sco0) that the model never gave"]

    def test_a_score_while_the_model_failed(self, story: Story, breaches: Breaches) -> None:
        for entry in story.model:
            entry["status"] = 503
        assert len(breaches(scores.evidenced)) == 2

    def test_other_points_than_the_model_gave(self, story: Story, breaches: Breaches) -> None:
        quoted = SAID[0].split(",")[0]
        story.change("sco0", criteria={"relevance": {"score": 10, "quotes": [quoted], "reason": ""}})
        assert len(breaches(scores.evidenced)) == 1

    def test_a_judgement_that_was_cut_off_is_none(self, story: Story, breaches: Breaches) -> None:
        for entry in story.model:
            entry["response"] = entry["response"][:40]
        assert len(breaches(scores.evidenced)) == 2

    def test_a_score_without_transcript(self, story: Story, breaches: Breaches) -> None:
        story.without("tra0")
        assert breaches(scores.evidenced) == [f"{INTERVIEW}: RE0 has a score (sco0), and no transcript"]


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        ("I'd ask first", True),
        ("ask  first,", True),
        ("sk first", False),
        ("I’d ask last", False),
        ("", False),
    ],
)
def test_what_counts_as_said(quote: str, said: bool) -> None:
    assert scores.is_said(quote, SAID[1]) is said
