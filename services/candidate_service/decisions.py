"""What a candidate's document asks for. Pure."""

from dataclasses import dataclass
from datetime import datetime

from shared.events.candidates import ResumeFile
from shared.intents import Intent
from shared.projections.candidate import Candidate


@dataclass(frozen=True, slots=True)
class ReadResume(Intent):
    """Read a résumé that came in."""

    candidate_id: str
    tenant: str
    resume: ResumeFile


def decide(candidate: Candidate, now: datetime) -> list[ReadResume]:
    """Every file that came in is read, or said to be unreadable."""
    return [
        ReadResume(resume.received.id, candidate.id, candidate.tenant, resume.received.value.resume)
        for resume in candidate.resumes.values()
        if resume.received is not None and not resume.is_settled
    ]
