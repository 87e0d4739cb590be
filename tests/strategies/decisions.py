"""Data of the facts about where decisions stand."""

from hypothesis import strategies as st

from shared.events.decisions import CandidateDecision, DecidedBy
from shared.events.interviews import Outcome, Recommendation
from tests.strategies.responses import scores
from tests.strategies.values import moments, words

decision = st.builds(
    CandidateDecision,
    interview_id=words(),
    job_id=words(),
    candidate_id=words(),
    outcome=st.sampled_from(Outcome),
    overall_score=st.none() | scores,
    recommendation=st.none() | st.sampled_from(Recommendation),
    decided_by=st.none() | st.sampled_from(DecidedBy),
    needs_human=st.booleans(),
    evaluated_at=moments(),
    reviewed_at=st.none() | moments(),
    as_of=moments(),
    revision=words(),
)
