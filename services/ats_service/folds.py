"""How facts change an assessment's document. Pure, in any order, any number of times."""

from shared.events.assessments import AssessmentReported, AssessmentRequested
from shared.events.decisions import CandidateDecision
from shared.events.fact import Fact
from shared.mongo.update import Update, earliest, greatest


def requested(fact: Fact[AssessmentRequested]) -> Update:
    """Who asked, and where they want to be told."""
    return earliest(fact, "requested")


def decided(fact: Fact[CandidateDecision]) -> Update:
    """The decision that holds, by its own order."""
    return greatest(fact, "decision", fact.data.revision)


def reported(fact: Fact[AssessmentReported]) -> Update:
    """The latest decision that the ATS acknowledged."""
    return greatest(fact, "reported", fact.data.revision)
