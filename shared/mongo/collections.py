"""The collections, in one place."""

from enum import StrEnum


class CollectionName(StrEnum):
    """Every collection. Each has one owner, its only writer."""

    JOBS = "jobs"
    CANDIDATES = "candidates"
    INTERVIEWS = "interviews"
    EVALUATIONS = "evaluations"
    ASSESSMENTS = "assessments"
    ANALYTICS_LIVES = "analytics_lives"
