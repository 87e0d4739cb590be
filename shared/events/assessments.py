"""Facts about interviews that an applicant-tracking system asked for as its assessment, keyed by the interview."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.model import FactData, Personal, Text
from shared.events.topics import Topic


class Ats(StrEnum):
    """The applicant-tracking systems that can ask for assessments."""

    GREENHOUSE = "greenhouse"


class AssessmentRequested(FactData):
    """An applicant-tracking system asked for an assessment, which is an interview here."""

    topic: ClassVar = Topic.ASSESSMENT_REQUESTED

    ats: Ats
    job_id: Text
    candidate_id: Text
    # Not about a person, but treated alike: whoever knows it may write into somebody's record.
    callback_url: Annotated[
        str, Field(min_length=1, description="where completion is told; may carry a token"), Personal()
    ]
    profile_url: Annotated[str, Personal()] | None = Field(description="the candidate in the ATS")


class AssessmentReported(FactData):
    """The applicant-tracking system acknowledged that it was told of a decision."""

    topic: ClassVar = Topic.ASSESSMENT_REPORTED

    ats: Ats
    revision: Text = Field(description="of the decision that it was told of, as in candidate.decision")
    status: Annotated[int, Field(ge=200, le=299, description="the HTTP status of its answer")]
