import io
import zipfile

import pytest

from shared.resumes.limits import ReadingLimits
from shared.resumes.reasons import RejectionReason
from tests.unit.resumes import documents
from tests.unit.resumes.reading import read, reason_for

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 50
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500


def archive_of(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "content")
    return stream.getvalue()


FOREIGN = {
    "resume.png": PNG,
    "resume.jpg": b"\xff\xd8\xff\xe0" + b"\x00" * 50,
    "resume.doc": OLE,
    "resume.rtf": b"{\\rtf1\\ansi Amara Okafor}",
    "resume.odt": archive_of("mimetype", "content.xml", "META-INF/manifest.xml"),
    "resume.xlsx": archive_of("[Content_Types].xml", "xl/workbook.xml"),
    "resume.pages": archive_of("Index/Document.iwa"),
    "resume.zip": archive_of("resume.pdf"),
    "resume.txt": "Amara Okafor, zwölf Jahre Erfahrung".encode(),
    "resume.html": b"\n<!DOCTYPE html><html><p>Amara Okafor</p></html>",
}

each_foreign = pytest.mark.parametrize(("filename", "data"), FOREIGN.items(), ids=FOREIGN)


@each_foreign
def test_a_file_of_another_kind_is_unsupported(filename: str, data: bytes) -> None:
    assert reason_for(data, filename) is RejectionReason.UNSUPPORTED


@each_foreign
@pytest.mark.parametrize("name", ["resume.pdf", "Resume.DOCX"])
def test_a_file_of_another_kind_under_a_name_that_we_read_is_mislabelled(filename: str, data: bytes, name: str) -> None:
    assert reason_for(data, name) is RejectionReason.MISLABELLED


def test_an_office_document_with_a_password_is_encrypted() -> None:
    assert reason_for(OLE + "EncryptedPackage".encode("utf-16-le"), "resume.docx") is RejectionReason.ENCRYPTED


@pytest.mark.parametrize(
    ("filename", "reason"), [("resume.pdf", RejectionReason.CORRUPT), ("resume", RejectionReason.UNSUPPORTED)]
)
def test_bytes_of_no_kind_are_corrupt_where_the_name_promised_a_document(
    filename: str, reason: RejectionReason
) -> None:
    assert reason_for(b"\x00\x01\x02\xff" * 100, filename) is reason


def test_no_bytes_are_empty() -> None:
    assert reason_for(b"") is RejectionReason.EMPTY


def test_more_bytes_than_allowed_are_too_large() -> None:
    document = documents.text_pdf(documents.SENTENCE)
    assert reason_for(document, limits=ReadingLimits(file_bytes=len(document) - 1)) is RejectionReason.TOO_LARGE
    assert read(document, limits=ReadingLimits(file_bytes=len(document))).pages == 1
