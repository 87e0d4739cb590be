"""Which topics are everybody's, and what their facts are about."""

from shared.events.structured import PUBLIC
from shared.events.topics import Topic

ABOUT_JOBS = frozenset(topic for topic in PUBLIC if topic.startswith("jd."))
ABOUT_CANDIDATES = frozenset({Topic.CANDIDATE_CREATED, *(topic for topic in PUBLIC if topic.startswith("resume."))})
ABOUT_ENDPOINTS = frozenset({Topic.WEBHOOK_ENDPOINT_DISABLED})
ABOUT_INTERVIEWS = frozenset(PUBLIC) - ABOUT_JOBS - ABOUT_CANDIDATES - ABOUT_ENDPOINTS
"""Keyed by the interview, and through it about a job and a candidate, too."""
