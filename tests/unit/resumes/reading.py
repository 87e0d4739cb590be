"""Reads in this process, and names the reason when a file is refused."""

from shared.resumes.document import read_document
from shared.resumes.limits import ReadingLimits
from shared.resumes.outcomes import ResumeText, ResumeUnreadable
from shared.resumes.reasons import RejectionReason


def read(data: bytes, filename: str = "resume.pdf", limits: ReadingLimits | None = None) -> ResumeText:
    return read_document(data, filename, limits or ReadingLimits())


def reason_for(
    data: bytes, filename: str = "resume.pdf", limits: ReadingLimits | None = None
) -> RejectionReason | None:
    """None when the file is read."""
    try:
        read(data, filename, limits)
    except ResumeUnreadable as unreadable:
        return unreadable.reason
    return None
