"""Documents of `candidates`, owned by candidate_service."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from shared.events.candidates import CandidateCreated, ResumeFile, ResumeParsed, ResumeRejected
from shared.events.model import Value
from shared.projections.cell import Cell, DocumentModel


class ReceivedResume(Value):
    """A résumé that came in, with the candidate or later."""

    resume: ResumeFile


class Resume(BaseModel):
    """One file's way: received, then parsed or rejected."""

    model_config = ConfigDict(frozen=True)

    received: Cell[ReceivedResume] | None = None
    parsed: Cell[ResumeParsed] | None = None
    rejected: Cell[ResumeRejected] | None = None

    @property
    def is_settled(self) -> bool:
        """Whether it has been read, or said to be unreadable."""
        return self.parsed is not None or self.rejected is not None


class Candidate(DocumentModel):
    """A candidate and every résumé of theirs, by the file's SHA-256."""

    created: Cell[CandidateCreated] | None = None
    resumes: dict[str, Resume] = {}

    @property
    def current_resume(self) -> Resume | None:
        """The résumé that came last."""

        def came(resume: Resume) -> tuple[datetime, str]:
            assert resume.received is not None
            return resume.received.at, resume.received.id

        received = [resume for resume in self.resumes.values() if resume.received is not None]
        return max(received, key=came, default=None)
