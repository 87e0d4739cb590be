"""The two ways in which reading a résumé can end."""

from pydantic import BaseModel, ConfigDict, Field

from shared.resumes.reasons import RejectionReason


class ResumeText(BaseModel):
    """What a résumé says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(min_length=1)
    """NFC, lines separated by LF, at most one blank line in a row, no control or invisible characters."""
    pages: int = Field(ge=1)
    """For a DOCX, as last laid out by the word processor that saved it; 1 when it did not say."""
    media_type: str
    """By content, whatever the file's name."""


class Rejection(BaseModel):
    """Why a file was not read, as data."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: RejectionReason
    detail: str
    """For the recruiter: what is wrong with the file, and what to do next."""


class ResumeUnreadable(Exception):
    """The file, not the system, is at fault: reading it again will end the same way."""

    def __init__(self, reason: RejectionReason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
