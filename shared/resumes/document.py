"""One file, read in this process: `ResumeReader` calls it in a worker, since it blocks and may never end."""

import struct
import zipfile
import zlib

from docx.opc.exceptions import OpcError
from pypdf.errors import PyPdfError

from shared.resumes.bounds import require_size
from shared.resumes.kinds import FileKind, kind_of, require_readable
from shared.resumes.limits import ReadingLimits
from shared.resumes.outcomes import ResumeText, ResumeUnreadable
from shared.resumes.pdf import read_pdf
from shared.resumes.reasons import RejectionReason
from shared.resumes.word import read_word

PDF_MEDIA_TYPE = "application/pdf"
DOCX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# pypdf says in its documentation that broken files raise other errors than its own. `MemoryError` is missing on
# purpose: it says something about the worker as well.
PARSER_FAILURES = (
    PyPdfError,
    OpcError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    SyntaxError,  # what lxml's errors are
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RuntimeError,  # RecursionError and NotImplementedError too
    EOFError,
    OSError,
)


def read_document(data: bytes, filename: str, limits: ReadingLimits) -> ResumeText:
    """The text of a PDF or DOCX, told apart by content. Raises `ResumeUnreadable`, or `MemoryError`."""
    require_size(data, limits)
    kind = kind_of(data)
    require_readable(kind, filename)
    try:
        text, pages = (read_pdf if kind is FileKind.PDF else read_word)(data, limits)
    except PARSER_FAILURES as error:
        raise ResumeUnreadable(
            RejectionReason.CORRUPT,
            "The file is damaged or incomplete. Open it, save it again as PDF or DOCX, and upload that.",
        ) from error
    return ResumeText(text=text, pages=pages, media_type=PDF_MEDIA_TYPE if kind is FileKind.PDF else DOCX_MEDIA_TYPE)
