"""The archive that a DOCX is, opened without trusting it."""

import io
import zipfile

from shared.resumes.limits import MEBIBYTE, ReadingLimits
from shared.resumes.outcomes import ResumeUnreadable
from shared.resumes.reasons import RejectionReason

_CHUNK = 64 * 1024
_ENCRYPTED_ENTRY = 0x1
# The only methods that the format allows. zipfile bounds what one read of these inflates; for others it does not.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# python-docx refuses templates, documents with macros, and the format's "strict" namespaces, though they read alike.
_MAIN_PART = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_READ_AS = (
    (b"application/vnd.ms-word.document.macroEnabled.main+xml", _MAIN_PART),
    (b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml", _MAIN_PART),
    (b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml", _MAIN_PART),
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)


def measured_package(data: bytes, limits: ReadingLimits) -> io.BytesIO:
    """A copy of the package that is safe to hand to python-docx, which inflates whatever it is given.

    The copy is not compressed, so its size is known; pictures, fonts, macros and embedded files are in it with no
    bytes, since they hold no text. Raises `ResumeUnreadable` (too large, encrypted) and `zipfile.BadZipFile`.
    """
    copy = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as measured:
        entries = {entry.filename: entry for entry in archive.infolist()}
        _require_declared_size(archive.infolist(), len(data), limits)
        left = limits.docx_inflated_bytes
        for name, entry in entries.items():
            content = _inflated(archive, entry, left) if name.endswith((".xml", ".rels")) else b""
            left -= len(content)
            for read, as_if in _READ_AS:
                content = content.replace(read, as_if)
            measured.writestr(name, content)
    copy.seek(0)
    return copy


def _require_declared_size(entries: list[zipfile.ZipInfo], file_bytes: int, limits: ReadingLimits) -> None:
    """Refuses by the archive's directory alone, before anything is inflated."""
    declared = sum(entry.file_size for entry in entries)
    is_bomb = declared > MEBIBYTE and declared > file_bytes * limits.docx_inflation_ratio
    if is_bomb or declared > limits.docx_inflated_bytes or len(entries) > limits.docx_parts:
        raise _too_large()


def _inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """One entry, inflated in steps, for the size that the directory declares may be a lie."""
    if entry.flag_bits & _ENCRYPTED_ENTRY:
        raise ResumeUnreadable(
            RejectionReason.ENCRYPTED,
            "The document is protected with a password. Save a copy without the password and upload that.",
        )
    if entry.compress_type not in _METHODS:
        raise zipfile.BadZipFile(f"method {entry.compress_type} is not one of the format's")
    content = bytearray()
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            content += chunk
            if len(content) > left:
                raise _too_large()
    return bytes(content)


def _too_large() -> ResumeUnreadable:
    return ResumeUnreadable(
        RejectionReason.TOO_LARGE,
        "The document unpacks to far more data than a résumé needs. Export it as PDF and upload that.",
    )
