"""Documents of `candidates`, owned by candidate_service."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from shared.events.candidates import CandidateCreated, ResumeFile, ResumeParsed, ResumeRejected
from shared.events.model import Value
from shared.projections.cell import Cell, DocumentModel

MOST_RESUMES = 12
"""Different files of one candidate that are taken in. MongoDB takes 16 MiB in a document, and a résumé is 0.9 MB at the
worst: 200,000 characters of four bytes each and its facts. So there is room for six more, since gateways that are sent
files at once do not know of each other's."""


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

    def has_room_for(self, sha256: str) -> bool:
        """Whether one more file may come in. One that came before takes no room of its own."""
        return sha256 in self.resumes or len(self.resumes) < MOST_RESUMES

    @property
    def current_resume(self) -> Resume | None:
        """The résumé that came last."""

        def came(resume: Resume) -> tuple[datetime, str]:
            assert resume.received is not None
            return resume.received.at, resume.received.id

        received = [resume for resume in self.resumes.values() if resume.received is not None]
        return max(received, key=came, default=None)
