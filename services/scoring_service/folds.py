"""How facts change an evaluation's document. Pure, in any order, any number of times."""

from shared.events.calls import CallRequested
from shared.events.decisions import CandidateDecision
from shared.events.fact import Fact
from shared.events.interviews import InterviewCompleted, InterviewEvaluated, InterviewReviewed, RescoreRequested
from shared.events.responses import ResponseRecorded, ResponseScored, ResponseTranscribed, ResponseUnscoreable
from shared.mongo.update import Update, earliest, greatest, latest, segment, until_final
from shared.projections.evaluation import Brief, Transcript

_NOT_KEPT = {"usage"}
"""Of interest to analytics alone. Without it documents stay what the release before makes of the same facts."""


def requested(fact: Fact[CallRequested]) -> Update:
    """What scoring needs of the request: nothing that names the candidate."""
    return earliest(fact, "brief", fact.data.model_dump(include=set(Brief.model_fields)))


def recorded(fact: Fact[ResponseRecorded]) -> Update:
    """An answer to be scored."""
    return earliest(fact, _take(fact, "recorded"))


def transcribed(fact: Fact[ResponseTranscribed]) -> Update:
    """What was said. The first transcript stands: it is the one that was judged."""
    return earliest(fact, _take(fact, "transcribed"), Transcript.of(fact.data).model_dump())


def scored(fact: Fact[ResponseScored]) -> Update:
    """A score stands for good: nothing that was asked for again replaces it."""
    score = fact.data.model_dump(exclude=_NOT_KEPT)
    return until_final(fact, _take(fact, "verdict"), {"scored": score, "unscoreable": None}, is_final=True)


def unscoreable(fact: Fact[ResponseUnscoreable]) -> Update:
    """The last verdict counts, until there is a score."""
    return until_final(
        fact, _take(fact, "verdict"), {"scored": None, "unscoreable": fact.data.model_dump()}, is_final=False
    )


def completed(fact: Fact[InterviewCompleted]) -> Update:
    """Which recordings count, and that no more will come."""
    return earliest(fact, "completed")


def rescore_requested(fact: Fact[RescoreRequested]) -> Update:
    """A new generation: the last request is in force."""
    return latest(fact, "rescore")


def evaluated(fact: Fact[InterviewEvaluated]) -> Update:
    """The last evaluation counts."""
    return latest(fact, "evaluated", fact.data.model_dump(exclude=_NOT_KEPT))


def reviewed(fact: Fact[InterviewReviewed]) -> Update:
    """The last human word counts."""
    return latest(fact, "reviewed")


def decided(fact: Fact[CandidateDecision]) -> Update:
    """The latest decision that was told to subscribers, by its own order."""
    return greatest(fact, "decision", fact.data.revision)


_OfTake = ResponseRecorded | ResponseTranscribed | ResponseScored | ResponseUnscoreable


def _take(fact: Fact[_OfTake], part: str) -> str:
    return f"takes.{segment(fact.data.recording_sid)}.{part}"
