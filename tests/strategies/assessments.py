"""Data of the facts about assessments."""

from hypothesis import strategies as st

from shared.events.assessments import AssessmentReported, AssessmentRequested, Ats
from tests.strategies.values import words

requested = st.builds(
    AssessmentRequested,
    ats=st.sampled_from(Ats),
    job_id=words(),
    candidate_id=words(),
    callback_url=words(),
    profile_url=st.none() | words(),
)

reported = st.builds(AssessmentReported, ats=st.sampled_from(Ats), revision=words(), status=st.integers(200, 299))
