"""Data of the facts about the calls of an interview."""

from hypothesis import strategies as st

from shared.events.calls import (
    BlockReason,
    CallBlocked,
    CallPermitted,
    CallPlaced,
    CallReconciled,
    CallRefused,
    CallRequested,
    CallStatus,
    CallStatusChanged,
    ConsentChannel,
    ConsentRecorded,
    ObservedBy,
    RefusalReason,
)
from tests.strategies.candidates import resume_facts
from tests.strategies.jobs import questions
from tests.strategies.values import (
    QUESTIONS,
    attempts,
    call_sids,
    moments,
    phones,
    question_indexes,
    recording_sids,
    seconds,
    texts,
    words,
)

requested = st.builds(
    CallRequested,
    job_id=words(),
    candidate_id=words(),
    title=words(),
    company=words(),
    questions=st.lists(questions, min_size=QUESTIONS, max_size=QUESTIONS).map(tuple),
    candidate_name=texts(),
    phone=phones(),
    time_zone=st.none() | st.just("Europe/Berlin"),
    resume_facts=st.none() | resume_facts,
    rubric_version=words(),
    deadline=moments(),
)

permitted = st.builds(
    CallPermitted, attempt=attempts(), questions=st.lists(question_indexes(), unique=True).map(sorted).map(tuple)
)

blocked = st.builds(CallBlocked, attempt=attempts(), reason=st.sampled_from(BlockReason), detail=texts())

placed = st.builds(CallPlaced, attempt=attempts(), call_sid=call_sids(), observed_by=st.sampled_from(ObservedBy))

refused = st.builds(
    CallRefused,
    attempt=attempts(),
    reason=st.sampled_from(RefusalReason),
    retryable=st.booleans(),
    code=st.none() | st.integers(20000, 64999),
    detail=texts(),
)

status_changed = st.builds(
    CallStatusChanged,
    attempt=attempts(),
    call_sid=call_sids(),
    status=st.sampled_from(CallStatus),
    sequence_number=st.none() | st.integers(0, 5),
    duration=st.none() | seconds(),
    observed_by=st.sampled_from(ObservedBy),
)

reconciled = st.builds(
    CallReconciled,
    attempt=attempts(),
    call_sid=call_sids(),
    recordings=st.integers(0, 5),
    recovered=st.integers(0, 5),
    unassigned=st.lists(recording_sids(), unique=True, max_size=2).map(tuple),
)

consent = st.builds(
    ConsentRecorded,
    attempt=attempts(),
    call_sid=call_sids(),
    granted=st.booleans(),
    channel=st.sampled_from(ConsentChannel),
    answer=texts(),
    disclosure=texts(),
)
