"""How a candidate looks from outside."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, Field

from gateway.inputs.phones import masked
from shared.events.candidates import CandidateCreated, FactsSource, ResumeFacts
from shared.projections.candidate import Candidate, Resume
from shared.resumes.reasons import RejectionReason


class ResumeStatus(StrEnum):
    """Where a candidate's résumé is."""

    NONE = "none"
    PENDING = "pending"
    PARSED = "parsed"
    REJECTED = "rejected"


class RejectionView(BaseModel):
    """Why a résumé could not be read, and what to do."""

    reason: RejectionReason
    detail: str


class ResumeView(BaseModel):
    """The résumé that came last. The candidate can be interviewed whatever became of it."""

    filename: str
    size: int = Field(description="bytes")
    status: ResumeStatus
    pages: int | None
    media_type: str | None
    facts: ResumeFacts | None = Field(description="what it says, as typed facts; none until it is read")
    facts_source: FactsSource | None = Field(description="`unavailable`: the model was down, there are no facts")
    rejection: RejectionView | None


class CandidateSummary(BaseModel):
    """A candidate in a list."""

    id: str
    name: str
    phone: str = Field(description="masked", examples=["+49•••••20"])
    resume_status: ResumeStatus
    created_at: datetime


class CandidateView(BaseModel):
    """A candidate."""

    id: str
    name: str
    phone: str = Field(description="E.164")
    email: str | None
    time_zone: str | None
    resume: ResumeView | None
    created_at: datetime


def candidate_summary(candidate: Candidate) -> CandidateSummary:
    """A candidate for a list."""
    created = _created(candidate)
    return CandidateSummary(
        id=candidate.id,
        name=created.name,
        phone=masked(created.phone),
        resume_status=_status(candidate.current_resume),
        created_at=candidate.created_at,
    )


def candidate_view(candidate: Candidate) -> CandidateView:
    """A candidate in full."""
    created = _created(candidate)
    return CandidateView(
        id=candidate.id,
        name=created.name,
        phone=created.phone,
        email=created.email,
        time_zone=created.time_zone,
        resume=_resume(candidate.current_resume),
        created_at=candidate.created_at,
    )


def _created(candidate: Candidate) -> CandidateCreated:
    assert candidate.created is not None
    return candidate.created.value


def _status(resume: Resume | None) -> ResumeStatus:
    if resume is None:
        return ResumeStatus.NONE
    if resume.parsed is not None:
        return ResumeStatus.PARSED
    return ResumeStatus.REJECTED if resume.rejected is not None else ResumeStatus.PENDING


def _resume(resume: Resume | None) -> ResumeView | None:
    if resume is None or resume.received is None:
        return None
    file = resume.received.value.resume
    parsed = resume.parsed.value if resume.parsed else None
    rejected = resume.rejected.value if resume.rejected and parsed is None else None
    return ResumeView(
        filename=file.filename,
        size=file.size,
        status=_status(resume),
        pages=parsed.pages if parsed else None,
        media_type=parsed.media_type if parsed else None,
        facts=parsed.facts if parsed else None,
        facts_source=parsed.facts_source if parsed else None,
        rejection=RejectionView(reason=rejected.reason, detail=rejected.detail) if rejected else None,
    )
