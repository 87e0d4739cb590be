"""Data of the facts about an interview as a whole."""

from hypothesis import strategies as st

from shared.events.interviews import (
    Answer,
    CancelRequested,
    InterviewCompleted,
    InterviewEvaluated,
    InterviewReviewed,
    Outcome,
    QuestionResult,
    Recommendation,
    RescoreRequested,
    ReviewDecision,
)
from shared.events.jobs import Competency
from shared.events.responses import UnscoreableReason
from tests.strategies.responses import generations, scores
from tests.strategies.values import attempts, question_indexes, recording_sids, seconds, texts, usages, words

_recommendations = st.none() | st.sampled_from(Recommendation)
_sentences = st.lists(texts(), max_size=3).map(tuple)

_answers = st.lists(
    st.builds(Answer, question_index=question_indexes(), recording_sid=recording_sids(), attempt=attempts()),
    max_size=5,
    unique_by=lambda answer: answer.question_index,
)

completed = st.builds(
    InterviewCompleted,
    outcome=st.sampled_from(Outcome),
    reason=texts(),
    answers=_answers.map(tuple),
    unanswered=st.lists(question_indexes(), unique=True).map(sorted).map(tuple),
    attempts=st.integers(0, 9),
    call_seconds=seconds(),
)

_results = st.builds(
    QuestionResult,
    question_index=question_indexes(),
    question=texts(),
    competency=st.sampled_from(Competency),
    recording_sid=st.none() | recording_sids(),
    score=st.none() | scores,
    unscoreable=st.none() | st.sampled_from(UnscoreableReason),
)

evaluated = st.builds(
    InterviewEvaluated,
    generation=generations,
    rubric_version=words(),
    overall_score=st.none() | scores,
    recommendation=_recommendations,
    model_recommendation=_recommendations,
    threshold_recommendation=_recommendations,
    needs_human=st.booleans(),
    reason=texts(),
    summary=st.none() | texts(),
    strengths=_sentences,
    improvements=_sentences,
    questions=st.lists(_results, max_size=2).map(tuple),
    model=st.none() | words(),
    prompt_hash=st.none() | words(),
    usage=usages(),
)

cancel_requested = st.builds(CancelRequested, reason=texts(), requested_by=words())

rescore_requested = st.builds(RescoreRequested, requested_by=words())

reviewed = st.builds(
    InterviewReviewed,
    decision=st.sampled_from(ReviewDecision),
    recommendation=st.sampled_from(Recommendation),
    reason=st.none() | texts(),
    reviewer=words(),
)
