"""How candidate_service is set up."""

from pydantic import Field

from shared.settings import Settings


class CandidateSettings(Settings):
    """`RESUME_WORKERS`: how many files are read at once, each in a process of its own."""

    resume_workers: int = Field(default=2, ge=1)
