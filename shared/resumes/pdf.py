"""The text of a PDF."""

import io
from itertools import islice

from pypdf import Configuration, PageObject, PasswordType, PdfReader, apply_configuration
from pypdf.errors import LimitReachedError

from shared.resumes.bounds import require_length, require_page_count, require_text
from shared.resumes.limits import ReadingLimits
from shared.resumes.outcomes import ResumeUnreadable
from shared.resumes.reasons import RejectionReason
from shared.resumes.text import letters_in, normalised

LETTERS_ON_A_PAGE_WITH_TEXT = 50
"""Scanning apps stamp their name on every page: a page of pictures with fewer letters than this is still a scan."""
STROKES_OF_A_PAGE_WITH_OUTLINES = 50
"""A page on which this many shapes are painted is not blank: its letters were converted to outlines."""
_PAINTING = frozenset({b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"S", b"s"})
# Fonts without a map to Unicode leave bare codes behind, which are no characters of any text. pdfTeX's bitmap fonts are
# in TeX's T1 encoding (TS1 for bullets); in WinAnsi, says the PDF standard (annex D.2), an unused code is a bullet.
_BARE_CODES = str.maketrans(
    {0x15: "–", 0x16: "—", 0x1B: "ff", 0x1C: "fi", 0x1D: "fl", 0x1E: "ffi", 0x1F: "ffl", 0x7F: "•", 0x88: "•"}
)


def read_pdf(data: bytes, limits: ReadingLimits) -> tuple[str, int]:
    """The normalised text and the number of pages.

    Raises `ResumeUnreadable`, or, for a broken file, whatever pypdf trips over: see `document.PARSER_FAILURES`.
    """
    try:
        with apply_configuration(_bounded(limits)):
            return _read(data, limits)
    except LimitReachedError as error:
        raise ResumeUnreadable(
            RejectionReason.TOO_LARGE,
            "The PDF holds far more data than a résumé needs. Export it again as a plain PDF, or upload a DOCX.",
        ) from error


def _read(data: bytes, limits: ReadingLimits) -> tuple[str, int]:
    reader = _opened(data)
    pages = len(reader.pages)
    require_page_count(pages, limits)
    parts: list[str] = []
    characters = 0
    for page in reader.pages:
        parts.append(page.extract_text().translate(_BARE_CODES))
        characters += len(parts[-1])
        require_length(characters, limits)
    text = normalised("\n\n".join(parts))
    require_length(len(text), limits)  # ligatures and NFC may lengthen it
    _require_text(text, reader, pages)
    return text, pages


def _opened(data: bytes) -> PdfReader:
    protected = ResumeUnreadable(
        RejectionReason.ENCRYPTED,
        "The PDF is protected with a password. Save a copy without the password and upload that.",
    )
    try:
        reader = PdfReader(io.BytesIO(data))
    except NotImplementedError as error:
        if b"/Encrypt" in data:  # by other means than a password, such as certificates
            raise protected from error
        raise
    # Many writers only forbid editing, and leave the password for reading empty.
    if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
        raise protected
    return reader


def _require_text(text: str, reader: PdfReader, pages: int) -> None:
    letters = letters_in(text)
    if pages and letters >= LETTERS_ON_A_PAGE_WITH_TEXT * pages:
        return
    pictured = sum(1 for page in reader.pages if _is_pictured(page))
    if pictured and letters < LETTERS_ON_A_PAGE_WITH_TEXT * pictured:
        raise ResumeUnreadable(
            RejectionReason.IMAGE_ONLY,
            "The PDF is a scan or picture: its words cannot be read as text. "
            "Ask the candidate for the original document, or run text recognition (OCR) on it first.",
        )
    require_text(letters)


def _is_pictured(page: PageObject) -> bool:
    if any(True for _ in page.images.keys()):  # noqa: SIM118 - iterating the mapping itself would decode pictures
        return True
    contents = page.get_contents()
    if contents is None:
        return False
    painted = (True for _, operator in contents.operations if operator in _PAINTING)
    return sum(islice(painted, STROKES_OF_A_PAGE_WITH_OUTLINES)) == STROKES_OF_A_PAGE_WITH_OUTLINES


def _bounded(limits: ReadingLimits) -> Configuration:
    """pypdf's own limits, lowered to what text needs."""
    stream = limits.pdf_stream_bytes
    return Configuration(
        maximum_declared_stream_length=limits.file_bytes,
        array_based_stream_maximum_output_length=stream,
        jbig2_maximum_output_length=stream,
        lzw_maximum_output_length=stream,
        run_length_maximum_output_length=stream,
        zlib_maximum_output_length=stream,
        brotli_maximum_output_length=stream,
        image_maximum_buffer_size=stream,
        stream_decoding_work_maximum_length=4 * stream,
        stream_filters_maximum_length=8,
        page_tree_maximum_page_entries=500_000,
        jbig2dec_binary=None,  # a file must not make the worker start another program
    )
