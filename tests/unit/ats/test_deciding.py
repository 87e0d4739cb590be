"""What ats_service reports, and when."""

import random

from hypothesis import given
from hypothesis import strategies as st

from services.ats_service.decisions import decide
from services.ats_service.intents import Report
from shared.events.assessments import AssessmentReported, Ats
from shared.events.fact import Fact
from shared.projections.assessment import Assessment
from tests.strategies.facts import SUBJECT, bags
from tests.strategies.projections import PROJECTING, disordered
from tests.strategies.stories.assessments import CALLBACK, assessment, assessment_requested, decision
from tests.strategies.stories.story import Story
from tests.strategies.values import BEGIN, after

ATS = next(projecting for projecting in PROJECTING if projecting.service == "ats_service")
EVALUATED, REVIEWED = (BEGIN, "evaluation"), (after(60), "review")


def decided(facts: list[Fact]) -> list[Report]:
    return decide(Assessment.of({"_id": SUBJECT, **ATS.document(facts)}), BEGIN)


def test_an_interview_that_no_ats_asked_for_is_nobodys_business() -> None:
    story = Story()
    story.tell(decision(EVALUATED))
    assert decided(story.facts) == []


def test_a_result_is_reported_to_where_the_ats_wants_it_once() -> None:
    story = Story()
    story.tell(assessment_requested())
    assert decided(story.facts) == []
    told = story.tell(decision(EVALUATED), 60)
    (report,) = decided(story.facts)
    assert (report.callback_url, report.cause, report.ats) == (CALLBACK, told.id, Ats.GREENHOUSE)
    story.tell(AssessmentReported(ats=Ats.GREENHOUSE, revision=told.data.revision, status=200), 1)
    assert decided(story.facts) == []


def test_a_humans_word_is_reported_too_and_an_older_state_that_comes_again_is_not() -> None:
    story = Story()
    story.tell(assessment_requested())
    first = story.tell(decision(EVALUATED), 60)
    story.tell(AssessmentReported(ats=Ats.GREENHOUSE, revision=first.data.revision, status=200), 1)
    second = story.tell(decision(EVALUATED, REVIEWED), 60)
    (report,) = decided(story.facts)
    assert report.revision == second.data.revision
    story.tell(AssessmentReported(ats=Ats.GREENHOUSE, revision=second.data.revision, status=200), 1)
    story.tell(first.data, 60)
    assert decided(story.facts) == []


@given(chance=st.integers(0, 2**32).map(random.Random))
def test_after_a_whole_story_nothing_is_left_to_report(chance: random.Random) -> None:
    assert decided(disordered(assessment(), chance)) == []


@given(bags(ATS.types, max_size=10))
def test_a_decision_on_any_document_whatever_never_raises(facts: list[Fact]) -> None:
    decided(facts)
