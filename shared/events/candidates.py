"""Facts about a candidate, keyed by the candidate's id."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.model import FactData, Personal, PersonalText, Phone, Text, Usage, Value
from shared.events.topics import Topic
from shared.resumes.reasons import RejectionReason


class ResumeFile(Value):
    """A résumé as it was uploaded, kept as a blob."""

    blob_key: Text
    filename: PersonalText
    size: Annotated[int, Field(ge=0, description="bytes")]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


Name = Annotated[str, Field(max_length=120)]
Skill = Annotated[str, Field(max_length=60)]


class Role(Value):
    """One position that the résumé names."""

    title: Name
    employer: Name | None
    start_year: int | None
    end_year: int | None = Field(description="none while it lasts, or where the résumé does not say")


class Education(Value):
    """One qualification that the résumé names."""

    qualification: Name
    institution: Name | None
    year: int | None


class ResumeFacts(Value):
    """What a résumé says, as typed facts: the only part of it that ever reaches the judge.

    Names are short: there is no room in them for an instruction to whoever reads them.
    """

    roles: Annotated[tuple[Role, ...], Field(max_length=40)]
    years_of_experience: float | None
    skills: Annotated[tuple[Skill, ...], Field(max_length=60)]
    education: Annotated[tuple[Education, ...], Field(max_length=20)]


class FactsSource(StrEnum):
    """Where the typed facts of a résumé come from."""

    MODEL = "model"
    UNAVAILABLE = "unavailable"


class CandidateCreated(FactData):
    """A candidate was accepted."""

    topic: ClassVar = Topic.CANDIDATE_CREATED

    name: Annotated[str, Field(min_length=1, max_length=200), Personal()]
    email: Annotated[str, Personal()] | None
    phone: Phone
    time_zone: str | None = Field(description="IANA name, such as Europe/Berlin; never guessed")
    resume: ResumeFile | None


class ResumeReplaced(FactData):
    """A candidate's résumé was replaced by a newer one."""

    topic: ClassVar = Topic.RESUME_REPLACED

    resume: ResumeFile


class ResumeParsed(FactData):
    """A résumé was read."""

    topic: ClassVar = Topic.RESUME_PARSED

    sha256: Text
    text: PersonalText
    pages: Annotated[int, Field(ge=1)]
    media_type: Text
    facts: Annotated[ResumeFacts, Personal()] | None = Field(description="none while the model was down")
    facts_source: FactsSource
    model: str | None
    prompt_hash: str | None
    usage: Usage = None


class ResumeRejected(FactData):
    """A résumé could not be read. The candidate stays usable."""

    topic: ClassVar = Topic.RESUME_REJECTED

    sha256: Text
    reason: RejectionReason
    detail: str = Field(description="a sentence for the recruiter, with what to do next")
