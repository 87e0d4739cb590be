"""Which topics are everybody's, and what their facts are about."""

from shared.events.topics import Topic

PUBLIC = tuple(topic for topic in Topic if not topic.startswith("dead_letter."))
"""What operators do with dead letters is theirs."""

ABOUT_JOBS = frozenset(topic for topic in PUBLIC if topic.startswith("jd."))
ABOUT_CANDIDATES = frozenset({Topic.CANDIDATE_CREATED, *(topic for topic in PUBLIC if topic.startswith("resume."))})
ABOUT_INTERVIEWS = frozenset(PUBLIC) - ABOUT_JOBS - ABOUT_CANDIDATES
"""Keyed by the interview, and through it about a job and a candidate, too."""
