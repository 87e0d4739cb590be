"""Data of the facts about the answers of an interview."""

from hypothesis import strategies as st

from shared.events.calls import ObservedBy
from shared.events.model import FactData
from shared.events.responses import (
    Criteria,
    Criterion,
    ResponseRecorded,
    ResponseScored,
    ResponseSkipped,
    ResponseTranscribed,
    ResponseUnscoreable,
    TranscriptSource,
    UnscoreableReason,
)
from tests.strategies.values import attempts, call_sids, question_indexes, recording_sids, seconds, texts, usages, words

scores = st.integers(0, 100).map(lambda tenths: tenths / 10)
generations = st.sampled_from(["", "first-rescore", "second-rescore"])

recorded = st.builds(
    ResponseRecorded,
    question_index=question_indexes(),
    attempt=attempts(),
    call_sid=call_sids(),
    recording_sid=recording_sids(),
    recording_url=words(),
    duration=st.none() | seconds(),
    observed_by=st.sampled_from(ObservedBy),
)

skipped = st.builds(ResponseSkipped, question_index=question_indexes(), attempt=attempts(), call_sid=call_sids())


def _transcribed(source: TranscriptSource, model: st.SearchStrategy[str | None]) -> st.SearchStrategy[FactData]:
    return st.builds(
        ResponseTranscribed,
        question_index=question_indexes(),
        recording_sid=recording_sids(),
        text=texts(),
        language=st.none() | st.just("en"),
        confidence=st.none() | st.floats(0, 1),
        source=st.just(source),
        model=model,
        audio_key=words(),
        usage=usages(),
    )


transcribed = _transcribed(TranscriptSource.MODEL, words()) | _transcribed(TranscriptSource.SILENCE, st.none())

_criterion = st.builds(
    Criterion, score=st.integers(0, 10), quotes=st.lists(texts(), max_size=2).map(tuple), reason=texts()
)
criteria = st.builds(
    Criteria, relevance=_criterion, clarity=_criterion, specificity=_criterion, professionalism=_criterion
)

scored = st.builds(
    ResponseScored,
    question_index=question_indexes(),
    recording_sid=recording_sids(),
    generation=generations,
    rubric_version=words(),
    criteria=criteria,
    score=scores,
    feedback=texts(),
    model=words(),
    prompt_hash=words(),
    usage=usages(),
)

unscoreable = st.builds(
    ResponseUnscoreable,
    question_index=question_indexes(),
    recording_sid=recording_sids(),
    generation=generations,
    reason=st.sampled_from(UnscoreableReason),
    detail=texts(),
)
