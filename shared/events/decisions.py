"""Where the decision about a candidate stands: one state for each interview, in a compacted topic; nothing personal."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.interviews import Outcome, Recommendation
from shared.events.model import FactData, Moment, Text
from shared.events.responses import Score
from shared.events.topics import Topic


class DecidedBy(StrEnum):
    """Whose recommendation it is."""

    MODEL = "model"
    HUMAN = "human"


class CandidateDecision(FactData):
    """What an interview has come to so far. A later one takes the place of an earlier one of the same interview.

    Which is later says `revision`, and neither the order of the records nor `ce_time`: a repetition of an earlier one
    may be written after a later one.
    """

    topic: ClassVar = Topic.CANDIDATE_DECISION

    interview_id: Text
    job_id: Text
    candidate_id: Text
    outcome: Outcome = Field(description="how the conversation ended")
    overall_score: Score | None = Field(description="none when no answer could be scored")
    recommendation: Recommendation | None = Field(description="what holds now; none when only a human can tell")
    decided_by: DecidedBy | None = Field(description="whose recommendation it is; none while there is none")
    needs_human: bool = Field(description="a human has to look, and none has decided yet")
    evaluated_at: Moment
    reviewed_at: Moment | None = Field(description="when a human had the last word; none before")
    as_of: Moment = Field(description="since when it stands so")
    revision: Annotated[str, Field(min_length=1, description="of one interview, the greatest by text order holds")]


def revision(evaluated: tuple[datetime, str], reviewed: tuple[datetime, str] | None) -> str:
    """The place of a state in the order of states: by its evaluation, then its review, each by time and then id.

    It grows with either, as a text too: moments have one width, and nothing sorts before anything.
    """
    parts = [evaluated, reviewed] if reviewed else [evaluated]
    return "/".join(f"{at.isoformat(timespec='milliseconds').replace('+00:00', 'Z')},{id_}" for at, id_ in parts)
