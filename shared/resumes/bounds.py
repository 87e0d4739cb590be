"""Refusals by size, common to all kinds of file. Each function raises `ResumeUnreadable` or returns nothing."""

from shared.resumes.limits import ReadingLimits
from shared.resumes.outcomes import ResumeUnreadable
from shared.resumes.reasons import RejectionReason


def require_size(data: bytes, limits: ReadingLimits) -> None:
    """Refuses a file of no bytes or of too many."""
    if not data:
        raise ResumeUnreadable(
            RejectionReason.EMPTY,
            "The file is empty (0 bytes). Check that the right file was chosen and upload it again.",
        )
    if len(data) > limits.file_bytes:
        raise ResumeUnreadable(
            RejectionReason.TOO_LARGE,
            f"The file has {len(data) / 1e6:.1f} MB; at most {limits.file_bytes / 1e6:.1f} MB are read. "
            "Make the pictures in it smaller, or export it again as a plain PDF.",
        )


def require_page_count(pages: int, limits: ReadingLimits) -> None:
    """Refuses a document with more pages than any résumé."""
    if pages > limits.pages:
        raise ResumeUnreadable(
            RejectionReason.TOO_MANY_PAGES,
            f"The file has {pages} pages; at most {limits.pages} are read. "
            "Upload only the résumé, without attachments.",
        )


def require_length(characters: int, limits: ReadingLimits) -> None:
    """Refuses a text longer than any résumé."""
    if characters > limits.text_characters:
        raise ResumeUnreadable(
            RejectionReason.TOO_LARGE,
            f"The file holds more than {limits.text_characters:,} characters of text. "
            "Upload only the résumé, without attachments.",
        )


def require_text(letters: int) -> None:
    """Refuses a document without a letter or digit in it."""
    if letters == 0:
        raise ResumeUnreadable(
            RejectionReason.EMPTY,
            "There is no text in the file. Check that the right file was chosen and upload it again.",
        )
