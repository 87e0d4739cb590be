"""The life of a candidate."""

from shared.events.candidates import (
    CandidateCreated,
    Education,
    FactsSource,
    ResumeFacts,
    ResumeFile,
    ResumeParsed,
    ResumeRejected,
    ResumeReplaced,
    Role,
)
from shared.events.fact import Fact
from shared.resumes.reasons import RejectionReason
from tests.strategies.stories.story import Story

PHONE = "+14155550100"
RESUME_FACTS = ResumeFacts(
    roles=(Role(title="Data engineer", employer="Northwind", start_year=2019, end_year=None),),
    years_of_experience=7.5,
    skills=("Python", "Kafka"),
    education=(Education(qualification="BSc", institution="TU Berlin", year=2018),),
)


def resume_file(digit: str) -> ResumeFile:
    """A file whose digest is `digit` over and over."""
    sha256 = digit * 64
    return ResumeFile(blob_key=f"resumes/{sha256}", filename="ada.pdf", size=1000, sha256=sha256)


def candidate() -> list[Fact]:
    """A candidate whose résumé was read, and whose next one could not be."""
    story = Story()
    first, second = resume_file("a"), resume_file("b")
    story.tell(
        CandidateCreated(
            name="Ada Example", email="ada@example.com", phone=PHONE, time_zone="Europe/Berlin", resume=first
        )
    )
    story.tell(
        ResumeParsed(
            sha256=first.sha256,
            text="Ada Example. Data engineer at Northwind since 2019.",
            pages=2,
            media_type="application/pdf",
            facts=RESUME_FACTS,
            facts_source=FactsSource.MODEL,
            model="a-model",
            prompt_hash="abc",
        ),
        2,
    )
    story.tell(ResumeReplaced(resume=second), 60)
    story.tell(ResumeRejected(sha256=second.sha256, reason=RejectionReason.ENCRYPTED, detail="Remove the password."), 2)
    return story.facts
