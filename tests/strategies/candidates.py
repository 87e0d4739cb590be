"""Data of the facts about a candidate."""

from hypothesis import strategies as st

from shared.events.candidates import (
    CandidateCreated,
    Education,
    FactsSource,
    ResumeFacts,
    ResumeFile,
    ResumeParsed,
    ResumeRejected,
    ResumeReplaced,
    Role,
)
from shared.resumes.reasons import RejectionReason
from tests.strategies.values import phones, sha256s, texts, usages, words

_years = st.none() | st.integers(1970, 2026)

resume_files = st.builds(
    ResumeFile, blob_key=words(), filename=texts(), size=st.integers(0, 10_000_000), sha256=sha256s()
)

resume_facts = st.builds(
    ResumeFacts,
    roles=st.lists(
        st.builds(Role, title=texts(), employer=st.none() | texts(), start_year=_years, end_year=_years), max_size=2
    ).map(tuple),
    years_of_experience=st.none() | st.integers(0, 40).map(float) | st.floats(0, 40),
    skills=st.lists(texts(), max_size=3).map(tuple),
    education=st.lists(
        st.builds(Education, qualification=texts(), institution=st.none() | texts(), year=_years), max_size=2
    ).map(tuple),
)

created = st.builds(
    CandidateCreated,
    name=words(),
    email=st.none() | st.just("ada@example.com"),
    phone=phones(),
    time_zone=st.none() | st.just("Europe/Berlin"),
    resume=st.none() | resume_files,
)

replaced = st.builds(ResumeReplaced, resume=resume_files)

parsed = st.builds(
    ResumeParsed,
    sha256=sha256s(),
    text=texts(),
    pages=st.integers(1, 9),
    media_type=st.just("application/pdf"),
    facts=st.none() | resume_facts,
    facts_source=st.sampled_from(FactsSource),
    model=st.none() | words(),
    prompt_hash=st.none() | words(),
    usage=usages(),
)

rejected = st.builds(ResumeRejected, sha256=sha256s(), reason=st.sampled_from(RejectionReason), detail=texts())
