import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from devkit.samples import CANDIDATES
from shared.resumes.limits import MEBIBYTE, ReadingLimits
from shared.resumes.outcomes import ResumeUnreadable
from shared.resumes.text import normalised
from tests.unit.resumes import documents
from tests.unit.resumes.reading import read

MODEST = ReadingLimits(file_bytes=MEBIBYTE, pdf_stream_bytes=MEBIBYTE, docx_inflated_bytes=4 * MEBIBYTE)
BEGINNINGS = (b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf", b"<html>")
REAL = [candidate.resume.read_bytes() for candidate in CANDIDATES]
REAL += [documents.scanned_pdf(), documents.text_pdf(documents.SENTENCE)]


def reads_or_refuses(data: bytes, filename: str) -> None:
    with contextlib.suppress(ResumeUnreadable):
        resume = read(data, filename, MODEST)
        assert resume.text == normalised(resume.text)


@given(st.sampled_from(BEGINNINGS), st.binary(max_size=2_000), st.sampled_from(["a.pdf", "a.docx", "a", ""]))
def test_any_bytes_are_read_or_refused(beginning: bytes, rest: bytes, filename: str) -> None:
    reads_or_refuses(beginning + rest, filename)


@settings(deadline=None)
@given(st.data())
def test_any_damage_to_a_real_document_is_read_or_refused(data: st.DataObject) -> None:
    document = bytearray(data.draw(st.sampled_from(REAL)))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(document) - 1))
        patch = data.draw(st.binary(min_size=1, max_size=8))
        document[at : at + data.draw(st.integers(0, 8))] = patch
    reads_or_refuses(bytes(document), "resume.pdf")
