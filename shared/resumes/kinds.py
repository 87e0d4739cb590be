"""What a file is, by its content."""

import io
import zipfile
from enum import Enum

from shared.resumes.outcomes import ResumeUnreadable
from shared.resumes.reasons import RejectionReason

ADVICE = "Save it as PDF or DOCX and upload it again."
NAMES_WE_READ = (".pdf", ".docx")
PDF_HEADER_WITHIN = 1024  # bytes; readers accept junk before the header, and some mail gateways add it
ENCRYPTED_OFFICE_STREAM = "EncryptedPackage".encode("utf-16-le")


class FileKind(Enum):
    """A kind of file, named as a recruiter would."""

    PDF = "a PDF"
    DOCX = "a Word document (.docx)"
    ENCRYPTED_OFFICE = "a password-protected Office document"
    OLD_OFFICE = "an old Office document, such as .doc"
    OPENDOCUMENT = "an OpenDocument file, such as .odt"
    SPREADSHEET = "an Excel workbook"
    SLIDES = "a PowerPoint presentation"
    PAGES = "an Apple Pages document"
    ZIP = "a ZIP archive"
    RTF = "a Rich Text (.rtf) file"
    POSTSCRIPT = "a PostScript file"
    HTML = "a web page"
    PNG = "a PNG picture"
    JPEG = "a JPEG picture"
    GIF = "a GIF picture"
    TIFF = "a TIFF picture"
    WEBP = "a WebP picture"
    HEIC = "a HEIC picture"
    PLAIN_TEXT = "a plain text file"
    UNKNOWN = "a file of an unknown kind"


_SIGNATURES: tuple[tuple[int, bytes, FileKind], ...] = (
    (0, b"{\\rtf", FileKind.RTF),
    (0, b"%!PS", FileKind.POSTSCRIPT),
    (0, b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (0, b"\xff\xd8\xff", FileKind.JPEG),
    (0, b"GIF8", FileKind.GIF),
    (0, b"II*\x00", FileKind.TIFF),
    (0, b"MM\x00*", FileKind.TIFF),
    (8, b"WEBP", FileKind.WEBP),
    (4, b"ftyphei", FileKind.HEIC),
    (4, b"ftypmif1", FileKind.HEIC),
)

_ARCHIVES: tuple[tuple[str, FileKind], ...] = (
    ("word/", FileKind.DOCX),
    ("xl/", FileKind.SPREADSHEET),
    ("ppt/", FileKind.SLIDES),
    ("Index/Document.iwa", FileKind.PAGES),
    ("META-INF/manifest.xml", FileKind.OPENDOCUMENT),
)


def kind_of(data: bytes) -> FileKind:
    """The kind that the bytes themselves show. Never raises; a broken archive is `UNKNOWN`."""
    for offset, signature, kind in _SIGNATURES:
        if data.startswith(signature, offset):
            return kind
    if data.startswith(b"PK\x03\x04"):
        return _archive_kind(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return FileKind.ENCRYPTED_OFFICE if ENCRYPTED_OFFICE_STREAM in data else FileKind.OLD_OFFICE
    if b"%PDF-" in data[:PDF_HEADER_WITHIN]:
        return FileKind.PDF
    return _text_kind(data)


def require_readable(kind: FileKind, filename: str) -> None:
    """Raises `ResumeUnreadable` unless `kind` is one that we read; the name only sharpens the reason."""
    if kind in (FileKind.PDF, FileKind.DOCX):
        return
    if kind is FileKind.ENCRYPTED_OFFICE:
        raise ResumeUnreadable(
            RejectionReason.ENCRYPTED,
            "The document is protected with a password. Save a copy without the password and upload that.",
        )
    named = next((name for name in NAMES_WE_READ if filename.lower().endswith(name)), None)
    if named and kind is FileKind.UNKNOWN:
        raise ResumeUnreadable(
            RejectionReason.CORRUPT,
            f"The file is named {named} but is damaged or incomplete. Ask for the original file and upload it again.",
        )
    if named:
        raise ResumeUnreadable(RejectionReason.MISLABELLED, f"The file is named {named} but is {kind.value}. {ADVICE}")
    raise ResumeUnreadable(RejectionReason.UNSUPPORTED, f"This is {kind.value}, which is not read here. {ADVICE}")


def _archive_kind(data: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return FileKind.UNKNOWN
    for prefix, kind in _ARCHIVES:
        if any(name.startswith(prefix) for name in names):
            return kind
    return FileKind.ZIP


def _text_kind(data: bytes) -> FileKind:
    start = data[:4096]
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:14].lower().startswith((b"<!doctype html", b"<html")):
        return FileKind.HTML
    if b"\x00" in start:
        return FileKind.UNKNOWN
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(start) - 4:  # a character may be cut in two where the sample ends
            return FileKind.UNKNOWN
    return FileKind.PLAIN_TEXT
