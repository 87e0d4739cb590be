"""When a review counts as readable."""

from typing import Any

from gateway.routes.actions import is_known, is_reviewed
from shared.events.fact import Fact, follow
from shared.events.interviews import InterviewReviewed, Recommendation, ReviewDecision
from shared.projections.evaluation import Evaluation
from shared.projections.interview import Interview
from tests.unit.gateway.documents import AT, cell, evaluation_document, interview_document


def test_a_review_is_readable_once_lists_and_results_show_it() -> None:
    fact = a_review()
    lists, results = showing(fact)
    assert is_reviewed((lists, results), fact)
    for not_yet in ((interview_document(), results), (lists, evaluation_document()), (lists, None)):
        assert not is_reviewed(not_yet, fact)


def test_a_review_that_is_sent_again_is_known_once_lists_and_results_show_it() -> None:
    fact = a_review()
    lists, results = showing(fact)
    assert is_known(lists, results, fact)
    assert not is_known(interview_document(), results, fact)
    assert not is_known(lists, evaluation_document(), fact)
    assert not is_known(lists, results, a_review("another"))


def showing(fact: Fact[Any]) -> tuple[Interview, Evaluation]:
    """What telephony and scoring know of a review."""
    word = {"decision": "overridden", "recommendation": "hire", "reason": "Spoke with her.", "reviewer": "Ada"}
    results = evaluation_document(reviewed=cell(word, fact.id))
    return interview_document(assessment={"reviewed": cell({"recommendation": "hire"}, fact.id)}), results


def a_review(cause: str = "evaluation") -> Fact[Any]:
    return follow(
        InterviewReviewed(
            decision=ReviewDecision.OVERRIDDEN,
            recommendation=Recommendation.HIRE,
            reason="Spoke with her.",
            reviewer="Ada",
        ),
        source="gateway",
        subject="int_1",
        tenant="default",
        cause=cause,
        time=AT,
    )
