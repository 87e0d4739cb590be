import pytest
from pypdf import PdfWriter

from devkit.samples import CANDIDATES
from shared.resumes.document import PDF_MEDIA_TYPE
from shared.resumes.limits import ReadingLimits
from shared.resumes.reasons import RejectionReason
from tests.unit.resumes import documents
from tests.unit.resumes.documents import SENTENCE
from tests.unit.resumes.reading import read, reason_for

A_SAMPLE = next(candidate for candidate in CANDIDATES if candidate.media_type == PDF_MEDIA_TYPE)


def encrypted(user_password: str) -> bytes:
    writer = documents.pdf_writer(documents.showing(SENTENCE))
    writer.encrypt(user_password=user_password, owner_password="owner", algorithm="AES-256")
    return documents.written(writer)


def test_lines_stay_lines_and_pages_are_counted() -> None:
    resume = read(documents.text_pdf("Amara Okafor", SENTENCE, pages=2))
    assert resume.text == f"Amara Okafor\n{SENTENCE}\n\nAmara Okafor\n{SENTENCE}"
    assert resume.pages == 2


def test_a_pdf_is_read_whatever_its_name_says() -> None:
    assert read(documents.text_pdf(SENTENCE), "resume.docx").media_type == PDF_MEDIA_TYPE


def test_a_password_is_named_as_the_reason() -> None:
    assert reason_for(encrypted("secret")) is RejectionReason.ENCRYPTED


def test_a_pdf_that_only_forbids_editing_is_read() -> None:
    assert read(encrypted("")).text == SENTENCE


def test_encryption_by_certificate_is_named_as_encryption() -> None:
    data = encrypted("secret").replace(b"/Filter /Standard", b"/Filter /AdobeSec")
    assert reason_for(data) is RejectionReason.ENCRYPTED


def test_a_scan_is_image_only() -> None:
    assert reason_for(documents.scanned_pdf()) is RejectionReason.IMAGE_ONLY


def test_the_stamp_of_a_scanning_app_does_not_make_a_scan_a_text() -> None:
    assert reason_for(documents.scanned_pdf("Scanned by PocketScanner", pages=5)) is RejectionReason.IMAGE_ONLY


def test_a_text_with_pictures_is_read() -> None:
    assert SENTENCE in read(documents.scanned_pdf(SENTENCE)).text


def test_letters_converted_to_shapes_are_image_only() -> None:
    assert reason_for(documents.outlined_pdf()) is RejectionReason.IMAGE_ONLY


@pytest.mark.parametrize("data", [documents.pdf(b""), documents.ruled_pdf()], ids=["blank page", "frame"])
def test_pages_with_nothing_on_them_are_empty(data: bytes) -> None:
    assert reason_for(data) is RejectionReason.EMPTY


def test_a_pdf_without_pages_is_empty() -> None:
    assert reason_for(documents.written(PdfWriter())) is RejectionReason.EMPTY


def test_a_hundred_pages_are_too_many() -> None:
    assert reason_for(documents.text_pdf(SENTENCE, pages=100)) is RejectionReason.TOO_MANY_PAGES


def test_a_text_beyond_the_limit_is_too_large() -> None:
    limits = ReadingLimits(text_characters=len(SENTENCE) * 3)
    assert reason_for(documents.text_pdf(SENTENCE, pages=2), limits=limits) is None
    assert reason_for(documents.text_pdf(SENTENCE, pages=4), limits=limits) is RejectionReason.TOO_LARGE


def test_what_is_put_between_pages_counts_towards_the_limit() -> None:
    two = documents.text_pdf(SENTENCE, pages=2)
    whole = len(read(two).text)
    assert whole == 2 * len(SENTENCE) + 2
    assert reason_for(two, limits=ReadingLimits(text_characters=whole)) is None
    assert reason_for(two, limits=ReadingLimits(text_characters=whole - 1)) is RejectionReason.TOO_LARGE


def test_a_stream_that_inflates_beyond_the_limit_is_too_large() -> None:
    bomb = documents.pdf(documents.showing(SENTENCE) + b" " * 20_000_000)
    assert len(bomb) < 100_000
    assert reason_for(bomb) is RejectionReason.TOO_LARGE


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_truncated_pdf_is_corrupt(kept: float) -> None:
    data = A_SAMPLE.resume.read_bytes()
    assert reason_for(data[: int(len(data) * kept)]) is RejectionReason.CORRUPT


def test_garbage_after_a_pdf_header_is_corrupt() -> None:
    assert reason_for(b"%PDF-1.7\n" + bytes(range(256)) * 40) is RejectionReason.CORRUPT


def test_junk_before_the_header_is_tolerated() -> None:
    assert SENTENCE in read(b"Content-Type: application/pdf\r\n\r\n" + documents.text_pdf(SENTENCE)).text
