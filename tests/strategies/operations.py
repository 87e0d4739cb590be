"""Data of the facts about what operators did with dead letters."""

from hypothesis import strategies as st

from shared.events.operations import DeadLetterDiscarded, DeadLetterRedriven
from shared.events.topics import Topic
from tests.strategies.values import texts, words

_services = st.sampled_from(["jd_service", "scoring_service"])
_topics = st.sampled_from(Topic).map(str)

redriven = st.builds(
    DeadLetterRedriven,
    service=_services,
    original_topic=_topics,
    original_partition=st.integers(0, 2),
    original_offset=st.integers(0, 3),
    redrive=st.integers(1, 3),
    by=words(),
    reason=st.none() | texts(),
)

discarded = st.builds(
    DeadLetterDiscarded,
    service=_services,
    original_topic=_topics,
    original_partition=st.integers(0, 2),
    original_offset=st.integers(0, 3),
    by=words(),
    reason=words(),
)
