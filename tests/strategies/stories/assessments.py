"""The life of an assessment: what an applicant-tracking system sees of an interview."""

from datetime import datetime

from shared.events.assessments import AssessmentReported, AssessmentRequested, Ats
from shared.events.decisions import CandidateDecision, DecidedBy, revision
from shared.events.fact import Fact
from shared.events.interviews import Outcome, Recommendation
from tests.strategies.stories.story import Story

CALLBACK = "https://ats.example/integrations/testing_partners/take_home_tests/12345"


def assessment_requested() -> AssessmentRequested:
    """An ATS asked for an interview."""
    return AssessmentRequested(
        ats=Ats.GREENHOUSE,
        job_id="job_1",
        candidate_id="cand_1",
        callback_url=CALLBACK,
        profile_url="https://ats.example/people/17681532?application_id=26234709",
    )


def decision(
    evaluated: tuple[datetime, str],
    reviewed: tuple[datetime, str] | None = None,
    recommendation: Recommendation | None = Recommendation.HIRE,
    score: float | None = 8.0,
    outcome: Outcome = Outcome.COMPLETE,
    interview_id: str = "int_1",
) -> CandidateDecision:
    """Where a decision stands, after an evaluation and perhaps a review."""
    by = DecidedBy.HUMAN if reviewed else DecidedBy.MODEL
    return CandidateDecision(
        interview_id=interview_id,
        job_id="job_1",
        candidate_id="cand_1",
        outcome=outcome,
        overall_score=score,
        recommendation=recommendation,
        decided_by=by if recommendation else None,
        needs_human=recommendation is None and reviewed is None,
        evaluated_at=evaluated[0],
        reviewed_at=reviewed[0] if reviewed else None,
        as_of=max(evaluated[0], reviewed[0]) if reviewed else evaluated[0],
        revision=revision(evaluated, reviewed),
    )


def assessment() -> list[Fact]:
    """An assessment that was asked for, reported, decided upon by a human, and reported again."""
    story = Story()
    story.tell(assessment_requested())
    evaluated = (story.now, "2c621f92-23ea-58a1-a6e0-91f961c94a09")
    for reviewed in (None, (story.now, "7ad0c2f4-7e0c-5d1e-8f6c-0d4a2b1c9e11")):
        told = story.tell(decision(evaluated, reviewed), 60)
        story.tell(AssessmentReported(ats=Ats.GREENHOUSE, revision=told.data.revision, status=200), 1)
    return story.facts
