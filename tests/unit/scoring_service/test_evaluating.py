import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring_service.intents import Evaluate
from services.scoring_service.recommendation import by_threshold, more_cautious
from services.scoring_service.rubric import WEIGHTS, answer_score, overall_score
from shared.events.interviews import Answer, Outcome, Recommendation
from shared.events.responses import Criteria, UnscoreableReason
from tests.strategies.responses import criteria
from tests.strategies.responses import scores as any_score
from tests.strategies.stories.calls import recorded, recording_sid, request
from tests.strategies.stories.jobs import QUESTIONS
from tests.strategies.stories.scoring import TRANSCRIPT, completed, scored, transcribed, unscoreable
from tests.strategies.stories.scoring import criteria as even_criteria
from tests.strategies.stories.story import Story
from tests.unit.scoring_service.deciding import POLICY, decided

HIRE, CONSIDER, REJECT = Recommendation.HIRE, Recommendation.CONSIDER, Recommendation.REJECT
recommendations = st.sampled_from(Recommendation)


def evaluation(points: list[int | None]) -> Evaluate:
    """What is intended for an interview whose answers got `points`; none where an answer could not be scored."""
    story, answers = Story(), list[Answer]()
    story.tell(request(story))
    for question, given_points in enumerate(points):
        sid = recording_sid(1, question)
        story.tell(recorded(1, question), 30)
        story.tell(transcribed(question, sid))
        story.tell(unscoreable(question, sid) if given_points is None else scored(question, sid, given_points))
        answers.append(Answer(question_index=question, recording_sid=sid, attempt=1))
    story.tell(completed(Outcome.COMPLETE, answers))
    (intent,) = decided(story)
    assert isinstance(intent, Evaluate)
    return intent


def test_the_weights_are_those_of_the_criteria_and_add_up_to_one() -> None:
    assert set(WEIGHTS) == set(Criteria.model_fields)
    assert sum(WEIGHTS.values()) == pytest.approx(1)


@given(criteria)
def test_a_score_is_between_the_worst_and_the_best_criterion(judged: Criteria) -> None:
    points = [getattr(judged, name).score for name in WEIGHTS]
    score = answer_score(judged)
    assert min(points) <= score <= max(points)
    assert score == round(score, 1)


@pytest.mark.parametrize("points", range(11))
def test_even_criteria_give_their_points(points: int) -> None:
    assert answer_score(even_criteria(points)) == points


@given(st.lists(any_score, min_size=1))
def test_the_overall_score_is_between_the_worst_and_the_best(scores: list[float]) -> None:
    overall = overall_score(scores)
    assert overall is not None
    assert min(scores) <= overall <= max(scores)


def test_without_scores_there_is_no_overall_score() -> None:
    assert overall_score([]) is None


@pytest.mark.parametrize(
    ("score", "scored_answers", "asked", "expected"),
    [
        (7.0, 5, 5, HIRE),
        (10.0, 5, 5, HIRE),
        (6.9, 5, 5, CONSIDER),
        (5.0, 5, 5, CONSIDER),
        (4.9, 5, 5, REJECT),
        (0.0, 5, 5, REJECT),
        (9.0, 4, 5, CONSIDER),
        (9.0, 3, 5, CONSIDER),
        (4.0, 3, 5, REJECT),
        (9.0, 2, 5, None),
        (0.0, 2, 5, None),
        (9.0, 3, 6, CONSIDER),
        (None, 0, 5, None),
    ],
)
def test_a_score_amounts_to_a_recommendation(
    score: float | None, scored_answers: int, asked: int, expected: Recommendation | None
) -> None:
    assert by_threshold(POLICY, score, scored_answers, asked) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (HIRE, HIRE, HIRE),
        (HIRE, CONSIDER, CONSIDER),
        (HIRE, REJECT, REJECT),
        (CONSIDER, REJECT, REJECT),
        (CONSIDER, CONSIDER, CONSIDER),
        (REJECT, REJECT, REJECT),
    ],
)
def test_of_two_recommendations_the_one_further_from_hiring_holds(
    one: Recommendation, other: Recommendation, expected: Recommendation
) -> None:
    assert more_cautious(one, other) is expected
    assert more_cautious(other, one) is expected


@given(recommendations, recommendations, recommendations)
def test_caution_does_not_depend_on_the_order_of_asking(
    a: Recommendation, b: Recommendation, c: Recommendation
) -> None:
    assert more_cautious(a, more_cautious(b, c)) is more_cautious(more_cautious(a, b), c)


def test_a_scorecard_has_a_row_for_every_question() -> None:
    draft = evaluation([8, None, 6]).draft
    rows = [(row.question, row.score, row.unscoreable, row.recording_sid is not None) for row in draft.questions]
    assert rows == [
        (QUESTIONS[0].text, 8.0, None, True),
        (QUESTIONS[1].text, None, UnscoreableReason.MODEL_DOWN, True),
        (QUESTIONS[2].text, 6.0, None, True),
        (QUESTIONS[3].text, None, None, False),
        (QUESTIONS[4].text, None, None, False),
    ]


def test_a_draft_recommends_nothing_and_asks_for_a_human() -> None:
    draft = evaluation([9, 9, 9, 9, 9]).draft
    assert (draft.overall_score, draft.threshold_recommendation) == (9.0, HIRE)
    assert (draft.recommendation, draft.model_recommendation, draft.needs_human) == (None, None, True)


def test_what_could_not_be_scored_is_not_counted_as_nothing() -> None:
    assert evaluation([8, None, 6]).draft.overall_score == 7.0


def test_the_summary_sees_the_answers_and_their_scores() -> None:
    answers = evaluation([8, None]).answers
    assert [(answer.question, answer.score, answer.answer) for answer in answers] == [
        (QUESTIONS[0], 8.0, TRANSCRIPT),
        (QUESTIONS[1], None, TRANSCRIPT),
    ]
