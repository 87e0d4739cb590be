from io import BytesIO

import pytest
from starlette.datastructures import UploadFile

from gateway.problems.problem import Problem
from gateway.uploads import read_upload


def _file(filename: str | None, data: bytes = b"data") -> UploadFile:
    return UploadFile(BytesIO(data), size=len(data), filename=filename)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("cv.pdf", "cv.pdf"),
        ("C:\\Users\\ada\\cv.pdf", "cv.pdf"),
        ("../../etc/passwd", "passwd"),
        ("Lebenslauf – Ada.pdf", "Lebenslauf – Ada.pdf"),
        ("c\x00v\n.pdf", "cv.pdf"),
        ("folder/", "resume"),
        (None, "resume"),
    ],
)
async def test_only_the_plain_last_part_of_a_filename_is_kept(sent: str | None, kept: str) -> None:
    assert (await read_upload(_file(sent), 100)).filename == kept


async def test_a_file_is_kept_under_its_content_and_its_tenant() -> None:
    one = (await read_upload(_file("a.pdf"), 100)).resume_file("default")
    same = (await read_upload(_file("b.pdf"), 100)).resume_file("default")
    assert one.blob_key == same.blob_key == f"resumes/default/{one.sha256}"
    assert (await read_upload(_file("a.pdf", b"other"), 100)).resume_file("default").blob_key != one.blob_key


async def test_a_file_over_the_limit_is_refused() -> None:
    assert (await read_upload(_file("a.pdf", b"x" * 10), 10)).data == b"x" * 10
    with pytest.raises(Problem):
        await read_upload(_file("a.pdf", b"x" * 11), 10)
