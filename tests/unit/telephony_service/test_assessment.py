"""What scoring and humans make of an interview is kept for lists, and moves no call."""

from datetime import timedelta

from hypothesis import given

from services.telephony_service.decisions import decide
from services.telephony_service.handlers import TABLE
from shared.events.fact import Fact
from shared.events.interviews import InterviewEvaluated, InterviewReviewed
from shared.mongo.update import Document
from shared.projections.interview import Interview
from tests.strategies.stories.interviews import interview, interviews
from tests.unit.telephony_service.policies import POLICY


def document(facts: list[Fact]) -> Interview:
    """What telephony makes of facts."""
    folded: Document = {"_id": "int_1"}
    reads = {row.data for row in TABLE}
    for fact in facts:
        if type(fact.data) in reads:
            folded = TABLE.fold(fact).apply(folded)
    return Interview.of(folded)


@given(interviews())
def test_no_decision_goes_by_it(facts: list[Fact]) -> None:
    without = [fact for fact in facts if not isinstance(fact.data, InterviewEvaluated | InterviewReviewed)]
    for later in (timedelta(), timedelta(hours=1), timedelta(days=2)):
        now = facts[-1].time + later
        assert decide(POLICY, document(facts), now) == decide(POLICY, document(without), now)


def test_the_latest_evaluation_and_the_latest_review_are_kept() -> None:
    facts = interview()
    evaluated = [fact.data for fact in facts if isinstance(fact.data, InterviewEvaluated)]
    reviewed = [fact.data for fact in facts if isinstance(fact.data, InterviewReviewed)]
    kept = document(facts[::-1]).assessment
    assert len(evaluated) > 1
    assert kept.evaluated is not None
    assert kept.reviewed is not None
    assert kept.evaluated.value.overall_score == evaluated[-1].overall_score
    assert kept.evaluated.value.recommendation == evaluated[-1].recommendation
    assert kept.evaluated.value.needs_human == evaluated[-1].needs_human
    assert kept.reviewed.value.recommendation == reviewed[-1].recommendation


def test_nothing_that_somebody_said_is_kept_of_it() -> None:
    kept = document(interview()).assessment.model_dump_json()
    assert "summary" not in kept
    assert "reviewer" not in kept
